// Files go to the server when they are chosen, and by reference from then on.

import type { FileRef } from "@/lib/demo/file.ts";

/**
 * Stores a file. XMLHttpRequest, as fetch cannot say how far an upload is.
 * @throws Error whose message is fit to show
 */
export function upload(file: Blob, name: string, onProgress: (fraction: number) => void): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("files", file, name);
    const request = new XMLHttpRequest();
    request.open("POST", "/api/files");
    request.responseType = "text";
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(new Error(navigator.onLine ? "The upload broke off. Try it again." : "There is no network. Try it again once you are online."));
    request.onload = () => {
      const answer = parse(request.responseText);
      const [stored] = answer?.files ?? [];
      if (request.status >= 200 && request.status < 300 && stored) resolve(stored);
      else reject(new Error(answer?.error?.message || `The server refused the file (${request.status}).`));
    };
    request.send(form);
  });
}

interface Answer {
  readonly files?: readonly FileRef[];
  readonly error?: { readonly message?: string };
}

function parse(text: string): Answer | null {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return null;
  }
}
