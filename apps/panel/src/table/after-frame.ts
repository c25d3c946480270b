/** Does something after the next frame, so that what a click closes is gone at once and what takes long follows. Returns how to give it up. */
export function afterFrame(act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(act, 0);
  });
  return () => {
    cancelAnimationFrame(frame);
    if (timer !== null) clearTimeout(timer);
  };
}
