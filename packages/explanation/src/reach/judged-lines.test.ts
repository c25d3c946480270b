import { render } from "@portolan/phrases";
import { expect, it } from "vitest";
import { judgedLines, unjudgedPhrases } from "./judged-lines.ts";

const nothing = { gaps: [], layers: [] };

it("says why not every open port without a listener is told", () => {
  expect(unjudgedPhrases(nothing)).toEqual([]);
  const said = (["unmapped", "partial"] as const).map((spaceGap) =>
    unjudgedPhrases({ ...nothing, spaceGap }).map((text) => render(text, "en")),
  );
  expect(said).toEqual([
    ["Open ports without a listener are not told: the rules are too many to follow for every packet."],
    ["Not every open port without a listener is told: there are too many different cases."],
  ]);
  const chart = { namespace: "host", endpoints: [], space: [], ...nothing };
  expect(judgedLines({ chart, spaceGap: "partial" })).toHaveLength(2);
  expect(judgedLines({ chart })).toHaveLength(1);
});
