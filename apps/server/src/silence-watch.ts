/** A costly look makes the scanner rest up to twenty times as long: only what is late for its own rhythm counts as silence. */
const silenceMs = 15_000;

export interface SilenceWatch {
  readonly lastHeard: Date;
  hear(): void;
  /** It is known to have gone; says so at once. */
  lose(): void;
  close(): void;
}

/** Says once that nothing has been heard for too long, and again after the next time something was heard. */
export function watchSilence(onLost: (since: Date) => void, now: () => number = Date.now): SilenceWatch {
  let lastMs = now();
  let rhythmMs = 0;
  let lost = false;
  const lose = (): void => {
    if (lost) return;
    lost = true;
    onLost(new Date(lastMs));
  };
  const timer = setInterval(() => {
    if (now() - lastMs > Math.max(silenceMs, 3 * rhythmMs)) lose();
  }, 1000);
  timer.unref();
  return {
    get lastHeard() {
      return new Date(lastMs);
    },
    hear() {
      [rhythmMs, lastMs, lost] = [lost ? 0 : now() - lastMs, now(), false];
    },
    lose,
    close: () => clearInterval(timer),
  };
}
