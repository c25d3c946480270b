import { phrase, render, type Language } from "@portolan/phrases";
import { splitOwnerPorts, type Endpoint } from "@portolan/sockets";
import { printableText } from "../printable-text.ts";
import { ownerWords } from "./endpoint-words.ts";

/** One line for each port that different programs answer for different clients; `shown` are the endpoints a person sees. */
export function splitOwnerLines(endpoints: readonly Endpoint[], shown: readonly Endpoint[], language: Language): string[] {
  const seen = new Set(shown);
  return splitOwnerPorts(endpoints)
    .filter(({ reached }) => reached.some(({ endpoint }) => endpoint !== null && seen.has(endpoint)))
    .map(({ namespace, protocol, port, reached }) => {
      const clients = reached.flatMap(({ client, endpoint }) =>
        endpoint === null ? [] : [`${client} → ${ownerWords(endpoint, language)}`],
      );
      const place = namespace === "host" ? `${protocol} ${port}` : `${protocol} ${port} (${namespace})`;
      return printableText(render(phrase("commands.ls.split-owner", { place, clients: clients.join(", ") }), language));
    });
}
