// The header has the Share button, the demo knows the inputs: they meet here.

let share: (() => void) | null = null;

/** The page that is open says how it is shared; the answer takes it back. */
export function offerShare(how: () => void): () => void {
  share = how;
  return () => {
    if (share === how) share = null;
  };
}

export function shareNow(): void {
  share?.();
}
