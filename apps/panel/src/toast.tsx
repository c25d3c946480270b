/** A short word at the foot of the page about something that was just done; it goes by itself. One at a time, read out by screen readers. */
import { useEffect, useSyncExternalStore, type ReactElement } from "react";

const shownMs = 4000;
const listeners = new Set<() => void>();
let current: { readonly text: string } | null = null;

export function showToast(text: string): void {
  publish({ text });
}

function publish(next: typeof current): void {
  current = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toast(): ReactElement {
  const toast = useSyncExternalStore(subscribe, () => current);
  useEffect(() => {
    if (toast === null) return;
    const timer = setTimeout(() => publish(null), shownMs);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-6 z-50 flex justify-center px-4">
      {toast === null ? null : (
        <p className="animate-appear max-w-full truncate rounded-lg bg-ink px-4 py-2 text-paper shadow-float">{toast.text}</p>
      )}
    </div>
  );
}
