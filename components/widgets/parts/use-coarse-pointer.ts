import { useSyncExternalStore } from "react";

const query = "(pointer: coarse)";

/** Whether a thumb is the pointer, for sizes that code has to know; false on the server. Prefer `pointer-coarse:` where a class will do. */
export function useCoarsePointer(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches, () => false);
}

function subscribe(onChange: () => void): () => void {
  const media = matchMedia(query);
  media.addEventListener("change", onChange);
  return () => media.removeEventListener("change", onChange);
}
