/** A text that this browser remembers. Storage may be refused (private windows); the text then lasts as long as the page. */
export interface RememberedText {
  readonly read: () => string | null;
  readonly write: (text: string | null) => void; // null forgets it
}

export function rememberText(name: string): RememberedText {
  const key = `portolan.${name}`;
  let value = readStored(key);
  return {
    read: () => value,
    write: (text) => {
      value = text;
      try {
        if (text === null) localStorage.removeItem(key);
        else localStorage.setItem(key, text);
      } catch {
        // the browser keeps nothing here
      }
    },
  };
}

function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
