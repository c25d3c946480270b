import { phrase, render } from "@portolan/phrases";
import type { RunCommand } from "../command.ts";
import { answered, openLeaseLink } from "../lease/lease-link.ts";
import { LeaseSpeaker } from "../lease/lease-speaker.ts";
import { renderTable, type Row } from "../table.ts";
import { bandsText, heldOf, placePhrase } from "./pool-words.ts";

/** Every pool with its use. */
export const listPools: RunCommand = async (call) => {
  const { client } = openLeaseLink(call);
  const { pools } = answered(await client.listPools());
  const speaker = new LeaseSpeaker(call);
  if (speaker.isJson) speaker.document("portolan.pools/1", { pools });
  else if (pools.length === 0) speaker.say(phrase("lease.pool.none"), "dim");
  else {
    const title = (column: "name" | "place" | "bands" | "held" | "free" | "left"): string =>
      render(phrase(`lease.pool.column.${column}`), call.language);
    const lines = renderTable({
      columns: [
        { title: title("name"), least: 8 },
        { title: title("held") },
        { title: title("free") },
        { title: title("left"), spare: 2 },
        { title: title("place"), least: 8, spare: 1 },
        { title: title("bands"), least: 12, last: 1 },
      ],
      rows: pools.map(({ pool, use, warnings }): Row => [
        { text: warnings > 0 ? `${pool.name} !` : pool.name, style: warnings > 0 ? "warning" : "strong" },
        { text: `${heldOf(use)}` },
        { text: `${use.free} / ${use.size}` },
        { text: String(use.ordinaryLeft), style: use.ordinaryLeft === 0 ? "bad" : "good" },
        { text: render(placePhrase(pool.place), call.language), style: "dim" },
        { text: bandsText(pool.bands), style: "dim" },
      ]),
      width: speaker.width,
      paint: speaker.paint,
    });
    for (const line of lines) speaker.line(line);
    if (pools.some(({ warnings }) => warnings > 0)) speaker.say(phrase("lease.pool.has-warnings"), "warning");
  }
  return 0;
};
