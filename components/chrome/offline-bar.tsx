"use client";

import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";

function subscribe(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}

/** Whether the browser has a network at all. */
export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine, () => true);
}

/** Fixed, so that nothing below it moves. */
export function OfflineBar() {
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <p className="fixed inset-x-0 top-0 z-50 flex items-center justify-center gap-2 border-b border-line bg-warn-soft px-4 py-2 text-label font-medium text-warn">
          <WifiOff size={16} aria-hidden />
          Offline. What you see stays; running needs the network.
        </p>
      )}
    </div>
  );
}
