/** A choice the browser remembers. Storage may be refused (private windows); the choice then lasts as long as the page. */
export interface RememberedChoice<T extends string> {
  readonly read: () => T;
  readonly choose: (value: T) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function rememberChoice<T extends string>(name: string, allowed: readonly T[], fallback: T): RememberedChoice<T> {
  const key = `portolan.${name}`;
  const listeners = new Set<() => void>();
  let value = readStored(key, allowed) ?? fallback;
  return {
    read: () => value,
    choose: (chosen) => {
      value = chosen;
      try {
        localStorage.setItem(key, chosen);
      } catch {
        // the browser keeps nothing here
      }
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readStored<T extends string>(key: string, allowed: readonly T[]): T | null {
  try {
    const stored = localStorage.getItem(key);
    return allowed.find((one) => one === stored) ?? null;
  } catch {
    return null;
  }
}
