import { useSyncExternalStore } from "react";

const query = "(max-width: 640px) or (pointer: coarse)";

/** Whether a thumb is the pointer, as the variant `thumb:` of the stylesheet; false on the server, so only for what cannot be seen. */
export function useThumb(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches, () => false);
}

function subscribe(onChange: () => void): () => void {
  const media = matchMedia(query);
  media.addEventListener("change", onChange);
  return () => media.removeEventListener("change", onChange);
}
