/** More than the longest password in UTF-8. */
const maxBytes = 8192;

export interface PasswordReading {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean; setRawMode?: (isRaw: boolean) => unknown };
  readonly ask: () => void;
  readonly askAgain: (() => void) | null; // null: typed once
  readonly endLine: () => void;
}

/** At a terminal typed twice (or once) and not shown: null where the two differ. Otherwise the first line. Ctrl-C ends the program as everywhere. */
export async function readNewPassword({ input, ask, askAgain, endLine }: PasswordReading): Promise<string | null> {
  const isTyped = input.isTTY === true;
  const line = lineReader(input);
  if (!isTyped) return line();
  input.setRawMode?.(true);
  try {
    ask();
    const first = await line();
    endLine();
    if (askAgain === null) return first;
    askAgain();
    const second = await line();
    endLine();
    return first === second ? first : null;
  } finally {
    input.setRawMode?.(false);
  }
}

/** One line after the other, as keys give them: backspace takes a character back, an end of input ends the line. */
function lineReader(input: PasswordReading["input"]): () => Promise<string> {
  input.setEncoding("utf8");
  let waiting = "";
  return async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    let typed: string[] = [];
    const take = (chunk: string): void => {
      const characters = Array.from(waiting + chunk);
      waiting = "";
      for (const [at, character] of characters.entries()) {
        if (character === "\u0003") return interrupt(input);
        if (character === "\n" || character === "\r" || character === "\u0004") {
          const rest = characters.slice(at + 1);
          waiting = (character === "\r" && rest[0] === "\n" ? rest.slice(1) : rest).join("");
          return resolve(typed.join(""));
        }
        if (character === "\u007f" || character === "\b") typed = typed.slice(0, -1);
        else if (typed.length < maxBytes) typed.push(character);
      }
    };
    const end = (): void => resolve(typed.join(""));
    input.on("data", take);
    input.on("end", end);
    input.resume();
    take("");
    const line = await promise;
    input.off("data", take);
    input.off("end", end);
    input.pause();
    return line;
  };
}

/** In raw mode the terminal sends no signal for Ctrl-C. */
function interrupt(input: PasswordReading["input"]): void {
  input.setRawMode?.(false);
  process.kill(process.pid, "SIGINT");
}
