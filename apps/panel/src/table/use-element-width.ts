/** Width of an element in CSS pixels, measured before the first paint and followed as it changes; 0 before that. */
import { useLayoutEffect, useState, type RefObject } from "react";
import { flushSync } from "react-dom";

export function useElementWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (element.current === null) return;
    // observers are told between layout and paint: drawn at once, no frame shows the wrong width
    const observer = new ResizeObserver(([entry]) => flushSync(() => setWidth(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
