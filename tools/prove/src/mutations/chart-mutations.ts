/** Flips of the chart's rules RE60 to RE67, which say how the walk's answers are put together and named. */
import { flipsIn, type Mutation, wordFlipsIn } from "./mutation.ts";

const flip = flipsIn("packages/reachability/src");
const words = wordFlipsIn("packages/reachability/src");
const test = "chart-of-host";

export const chartMutations: readonly Mutation[] = [
  words(
    "RE60",
    "destinations-of",
    [`["ipv6"] : ["ipv4", "ipv6"];`, `["ipv6"] : ["ipv6"];`],
    test,
    "which addresses of an endpoint are listed",
  ),
  words("RE61", "chart-of-host", [".toPrefixes()", ".toPrefixes()\n    .slice(1)"], test, "the writing of a set of sources"),
  words(
    "RE62",
    "chart-of-host",
    ["const known = merged.get(key);", `const known = merged.get("");`],
    test,
    "which interfaces share a line",
  ),
  words("RE63", "chart-of-host", ["if (sources.length === 0) return [];", ""], test, "which lines are shown"),
  words(
    "RE64",
    "exposure-of",
    [`["nobody", "host", "depends", "link", "private", "internet"]`, `["nobody", "internet", "host", "depends", "link", "private"]`],
    test,
    "the word of the badge",
  ),
  words("RE65", "exposure-of", [`return "link";`, `return "private";`], test, "the word of the badge"),
  words(
    "RE66",
    "chart-of-host",
    ["takenElsewhere: endpoint.sockets > 0 ?", "takenElsewhere: endpoint.sockets < 0 ?"],
    test,
    "what is said beside a listener",
  ),
  flip("RE67", "walk/judge-arrivals", [`verdict === "delivered" || verdict === "forwarded";`, `verdict === "delivered";`], "dnat-by-map"),
  words(
    "RE68",
    "port-classes",
    ["cuts.isMasked ? port : indexOf(starts, port)", "cuts.isMasked ? port : 0"],
    "grouped-chart",
    "which questions share an answer",
  ),
  {
    ...words(
      "RE69",
      "unit-addresses",
      [`listed("IPAddressDeny").subtract(listed("IPAddressAllow"))`, `listed("IPAddressDeny")`],
      test,
      "units of systemd need a host of their own: the test sends the packets there",
    ),
    test: "test/reachability/unit-addresses.test.ts",
  },
];
