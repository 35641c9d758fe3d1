// How a file looks on the wire, in both directions.

/** What a demo's output or an upload says of a file: its content hash and where to fetch it. */
export interface FileRef {
  readonly file: string;
  readonly url: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
}

/** What a client sends: the id of an upload, or the bytes themselves. Never a path, never another URL. */
export type FileInput = { readonly file: string } | string;

export interface ImageRef extends FileRef {
  readonly width: number;
  readonly height: number;
}

/** Lower-case SHA-256, 64 hexadecimal digits: the only form a file id has. */
export const fileIdPattern = /^[0-9a-f]{64}$/;

/** The address under which the server serves a stored file. */
export function fileUrl(id: string): string {
  return `/files/${id}`;
}
