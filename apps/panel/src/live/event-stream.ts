/**
 * Server-sent events from a byte stream, as the WHATWG HTML standard describes them (§9.2.6), without the browser's EventSource:
 * that one hides the status (401), cannot be given Last-Event-ID and reconnects at its own pace.
 */
export interface StreamMessage {
  readonly event: string;
  readonly data: string;
  readonly id: string | null; // last id seen on the stream
}

export interface EventStreamReader {
  /** Messages completed by this piece of text; comments give none. */
  readonly push: (text: string) => readonly StreamMessage[];
}

/** A stream that never ends a line would grow without bound; past this many characters it is a fault. */
const longestBuffer = 64 * 1024 * 1024;

export function createEventStreamReader(): EventStreamReader {
  let pieces: string[] = []; // of a line that is not complete; joined once, when its end is there
  let size = 0;
  let id: string | null = null;
  let event = "";
  let data: string[] = [];

  function readLine(line: string): StreamMessage | null {
    if (line === "") {
      const message = data.length === 0 ? null : { event: event === "" ? "message" : event, data: data.join("\n"), id };
      event = "";
      data = [];
      return message;
    }
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
    else if (field === "id" && !value.includes("\0")) id = value;
    return null;
  }

  return {
    push(text) {
      pieces.push(text);
      size += text.length;
      if (size > longestBuffer) throw new Error("event stream: a message is larger than 64 MiB");
      if (!/[\r\n]/.test(text)) return [];
      const lines = splitLines(pieces.join(""));
      const rest = lines.pop() ?? "";
      pieces = [rest];
      size = rest.length;
      return lines.flatMap((line) => readLine(line) ?? []);
    },
  };
}

/** The last one has no end yet; a carriage return at the very end may be half of one. */
function splitLines(text: string): string[] {
  return text.includes("\r") ? text.split(/\r\n|\n|\r(?!$)/) : text.split("\n");
}
