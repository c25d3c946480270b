import { randomBytes } from "node:crypto";
import type { StreamMessages, StreamName } from "@portolan/contract";

const keptMessages = 256;

/** The numbered messages of the live stream, and the last few of them for readers that come back. */
export interface StreamRecord {
  /** Numbers and keeps a message; returns it as it goes over the wire. */
  add<Name extends StreamName>(name: Name, message: StreamMessages[Name]): string;
  /** A message for one reader only: it carries the number of the last one for all. */
  format<Name extends StreamName>(name: Name, message: StreamMessages[Name]): string;
  /** What came after this id, as it went over the wire; null when that cannot be told, so that the reader needs a reset. */
  since(lastEventId: string | null): string | null;
}

/** Ids are `INSTANCE.NUMBER`: the numbers of another run of the server mean nothing here. */
export function createStreamRecord(): StreamRecord {
  const instance = randomBytes(6).toString("base64url");
  const kept: { readonly number: number; readonly text: string }[] = [];
  let number = 0;
  const format = <Name extends StreamName>(name: Name, message: StreamMessages[Name]): string =>
    `id: ${instance}.${number}\nevent: ${name}\ndata: ${JSON.stringify(message)}\n\n`;
  return {
    format,
    add(name, message) {
      number++;
      const text = format(name, message);
      kept.push({ number, text });
      if (kept.length > keptMessages) kept.shift();
      return text;
    },
    since(lastEventId) {
      const [of, at] = lastEventId?.split(".") ?? [];
      if (of !== instance) return null;
      const missed = kept.filter((message) => message.number > Number(at));
      return missed.length === number - Number(at) ? missed.map(({ text }) => text).join("") : null;
    },
  };
}
