/** Bytes as limits are told: `20 MB`, or `999 bytes` below one; binary, as the limits are. */
export function showBytes(bytes: number): string {
  const megabytes = bytes / 1024 ** 2;
  return megabytes < 1 ? `${bytes} bytes` : `${Number(megabytes.toFixed(1))} MB`;
}
