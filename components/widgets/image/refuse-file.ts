// What the page can say of a file before it travels; what is really in it, the server judges.

/** The kinds that the server decodes. Named one by one: given `image/*`, iPhones would send HEIC instead of JPEG. */
export const pictureTypes = {
  "image/jpeg": [".jpg", ".jpeg"],
  "image/png": [".png"],
  "image/webp": [".webp"],
  "image/avif": [".avif"],
  "image/gif": [".gif"],
  "image/tiff": [".tif", ".tiff"],
};

const endings = Object.values(pictureTypes).flat();

/** Why a file is not taken, in words for visitors; null when nothing speaks against it. */
export function refuseFile(file: { readonly name: string; readonly type: string; readonly size: number }, maxBytes: number | undefined): string | null {
  const kind = file.type in pictureTypes || (file.type === "" && endings.some((ending) => file.name.toLowerCase().endsWith(ending)));
  if (!kind) return `${file.type.startsWith("image/") ? "This kind of image is not taken" : "Not an image"}: ${file.name}. Expected JPEG, PNG, WebP, AVIF, GIF or TIFF`;
  if (file.size === 0) return `${file.name} is empty`;
  if (maxBytes !== undefined && file.size > maxBytes) return `File is ${megabytes(file.size)}; the limit is ${megabytes(maxBytes)}`;
  return null;
}

/** A file size as limits are told, such as `20 MB`. */
export function megabytes(bytes: number): string {
  const binary = bytes / 2 ** 20;
  return `${Number(binary.toFixed(binary < 10 ? 1 : 0))} MB`;
}
