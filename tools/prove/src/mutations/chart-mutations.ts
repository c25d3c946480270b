/** Flips of the chart's rules RE60 to RE67, which say how the walk's answers are put together and named. */
import { flipsIn, type Mutation, wordFlipsIn } from "./mutation.ts";

const flip = flipsIn("packages/reachability/src");
const words = wordFlipsIn("packages/reachability/src");
const test = "chart-of-host";
const said = "mutation-chart";

export const chartMutations: readonly Mutation[] = [
  flip("RE60", "destinations-of", [`["ipv6"] : ["ipv4", "ipv6"];`, `["ipv6"] : ["ipv6"];`], said),
  flip("RE61", "chart-of-host", [".toPrefixes()", ".toPrefixes()\n    .slice(1)"], said),
  flip("RE62", "chart-of-host", ["const known = merged.get(key);", `const known = merged.get("");`], said),
  flip("RE63", "chart-of-host", ["AddressSet.of(region.sources).intersect(from).intervals;", "region.sources;"], said),
  flip(
    "RE64",
    "exposure-of",
    [`["nobody", "host", "depends", "link", "private", "internet"]`, `["nobody", "internet", "host", "depends", "link", "private"]`],
    said,
  ),
  flip("RE65", "exposure-of", ["if (isOnLinkOnly(family, destination) ||", "if (!isOnLinkOnly(family, destination) ||"], said),
  flip("RE66", "chart-of-host", ["takenElsewhere: endpoint.sockets > 0 ?", "takenElsewhere: endpoint.sockets < 0 ?"], said),
  flip("RE67", "walk/judge-arrivals", [`verdict === "delivered" || verdict === "forwarded";`, `verdict === "delivered";`], "dnat-by-map"),
  flip("RE68", "port-classes", ["cuts.isMasked ? port : indexOf(starts, port)", "cuts.isMasked ? port : 0"], said),
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
  words(
    "RE91",
    "frame-discovery",
    ["base.some(drops) ||", "false ||"],
    "frames-of-bridges",
    "the machines of the proof are asked for their hardware addresses before rules of frames are there to stop it",
  ),
];
