/** Size of an element in CSS pixels, measured before the first paint and followed as it changes; zero before that. */
import { useLayoutEffect, useState, type RefObject } from "react";
import { flushSync } from "react-dom";

export interface ElementSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

const unknown: ElementSize = { widthPx: 0, heightPx: 0 };

export function useElementSize(element: RefObject<HTMLElement | null>): ElementSize {
  const [size, setSize] = useState(unknown);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = (): void => {
      const [widthPx, heightPx] = [current.clientWidth, current.clientHeight];
      setSize((before) => (before.widthPx === widthPx && before.heightPx === heightPx ? before : { widthPx, heightPx }));
    };
    measure();
    // observers are told between layout and paint: drawn at once, no frame shows the wrong size
    const observer = new ResizeObserver(() => flushSync(measure));
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
