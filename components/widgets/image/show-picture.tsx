"use client";
// A picture in a place of fixed height: whole, never cropped, chequered where it is transparent.

import { useState, type ReactNode } from "react";

interface ShowPictureProps {
  readonly src: string;
  readonly alt: string;
  /** CSS pixels of the place. */
  readonly height: number;
  /** Pixels of the picture; null until it has loaded. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** Drawn over the picture, edge to edge. */
  readonly children?: ReactNode;
  readonly onFail?: () => void;
}

const chequers = "bg-[repeating-conic-gradient(var(--line)_0_25%,var(--surface)_0_50%)] bg-[length:16px_16px]";

export function ShowPicture({ src, alt, height, size, children, onFail }: ShowPictureProps) {
  const [loaded, setLoaded] = useState<{ src: string; width: number; height: number } | null>(null);
  const known = size ?? (loaded?.src === src ? loaded : null);
  const ratio = known ? known.width / known.height : null;
  const learn = ({ naturalWidth, naturalHeight }: HTMLImageElement) => {
    if (!known && naturalWidth > 0) setLoaded({ src, width: naturalWidth, height: naturalHeight });
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] place-items-center overflow-clip" style={{ height }}>
      <div className="relative max-h-full max-w-full" style={ratio === null ? { width: "100%", height: "100%" } : { aspectRatio: ratio, width: `min(100%, ${height * ratio}px)` }}>
        <img
          // A picture that was there before the page came alive has loaded unheard.
          ref={(image) => {
            if (image?.complete) learn(image);
          }}
          src={src}
          alt={alt}
          decoding="async"
          draggable={false}
          width={known?.width}
          height={known?.height}
          onLoad={({ currentTarget }) => learn(currentTarget)}
          onError={onFail}
          // A few pixels, such as a digit's 28, are shown as what they are, not as a blur.
          className={`block size-full object-contain ${known ? chequers : ""} ${known && known.width <= 96 && known.height <= 96 ? "[image-rendering:pixelated]" : ""}`}
        />
        {children}
      </div>
    </div>
  );
}
