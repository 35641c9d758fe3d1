/** A text that takes the room of another one too, so that its place keeps its width when they change. */
export function Steady({ text, other }: { text: string; other: string }) {
  return (
    <span data-other={other} className="inline-grid justify-items-center after:invisible after:h-0 after:content-[attr(data-other)]">
      {text}
    </span>
  );
}
