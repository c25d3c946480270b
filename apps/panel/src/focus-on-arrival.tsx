/**
 * After a page was changed, the focus goes to its content, so that a keyboard goes on there and a screen reader tells where it is.
 * Stands after the page, inside what waits for it to be loaded; the first page keeps the browser's focus, and a dialog its own.
 */
import { useEffect, type ReactNode } from "react";

let shown: string | null = null;

export function FocusOnArrival({ page }: { readonly page: string }): ReactNode {
  useEffect(() => {
    const isFirst = shown === null;
    if (shown === page) return;
    shown = page;
    if (isFirst || (document.activeElement?.closest("[role=dialog]") ?? null) !== null) return;
    document.getElementById("content")?.focus({ preventScroll: true });
  }, [page]);
  return null;
}
