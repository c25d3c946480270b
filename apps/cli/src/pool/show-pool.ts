import type { PoolDocument } from "@portolan/contract";
import { phrase, type Phrase } from "@portolan/phrases";
import type { RunCommand } from "../command.ts";
import { wrapTo } from "../display-width.ts";
import { answered, openLeaseLink } from "../lease/lease-link.ts";
import { LeaseSpeaker } from "../lease/lease-speaker.ts";
import { forecastPhrases } from "./forecast-pool.ts";
import { bandPicture, pictureLegend } from "./pool-picture.ts";
import { bandsText, heldOf, percent, placePhrase } from "./pool-words.ts";

/** One pool: a picture of its ports, its use, its rules, what invites trouble and when it will be full. */
export const showPool: RunCommand = async (call) => {
  const [, name = ""] = call.arguments;
  const { client } = openLeaseLink(call);
  const document = answered(await client.readPool(name));
  const speaker = new LeaseSpeaker(call);
  if (speaker.isJson) speaker.document("portolan.pool/1", document);
  else sayPool(document, speaker);
  return 0;
};

export function sayPool(document: PoolDocument, speaker: LeaseSpeaker): void {
  const { pool, use, hosts, told } = document;
  speaker.say(phrase("lease.pool.headline", { name: pool.name, place: placePhrase(pool.place) }), "strong");
  const facts: readonly Phrase[] = [
    phrase("lease.pool.bands", { bands: bandsText(pool.bands) }),
    phrase("lease.pool.use", { held: heldOf(use), free: use.free, size: use.size, occupied: use.occupied, kept: use.kept }),
    phrase("lease.pool.states", {
      active: use.active,
      reserved: use.reserved,
      ending: use.ending,
      quarantined: use.quarantined,
      troubled: use.troubled,
    }),
    phrase("lease.pool.headroom", { headroom: percent(pool.headroom), left: use.ordinaryLeft }),
    ...(use.blocking === null ? [] : [phrase("lease.pool.blocking", { blocking: percent(use.blocking) })]),
    phrase("lease.pool.quarantine", { seconds: pool.quarantineSeconds }),
    ...rulePhrases(document),
    ...hosts.filter(({ isReady }) => !isReady).map((host) => phrase("lease.pool.host-not-ready", { host: host.name })),
  ];
  for (const fact of facts) speaker.say(fact, null, "  ");
  sayPictures(document, speaker);
  for (const warning of told) {
    speaker.line("");
    speaker.say(warning.what, "warning");
    if (warning.fix !== null) speaker.say(warning.fix, null, "  ");
    for (const line of warning.lines) speaker.line(`    ${speaker.paint("accent", line)}`);
  }
  speaker.line("");
  for (const line of forecastPhrases(document.forecast)) speaker.say(line, "dim");
}

/** Rules that differ from what a pool is where nobody says otherwise. */
function rulePhrases({ pool: { rules } }: PoolDocument): readonly Phrase[] {
  const { forbidden, owners, modes } = rules;
  return [
    ...(modes.length < 4 ? [phrase("lease.pool.modes", { modes: modes.join(", ") })] : []),
    ...(rules.isExclusive ? [phrase("lease.pool.exclusive")] : []),
    ...(rules.isPaired ? [phrase("lease.pool.paired")] : []),
    ...(forbidden.length > 0
      ? [
          phrase("lease.pool.forbidden", {
            ports: forbidden.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(", "),
          }),
        ]
      : []),
    ...(owners.allowed.length > 0 ? [phrase("lease.pool.allowed", { owners: owners.allowed.join(", ") })] : []),
    ...(owners.refused.length > 0 ? [phrase("lease.pool.refused", { owners: owners.refused.join(", ") })] : []),
  ];
}

const widest = 100;

function sayPictures({ pool, maps, hosts }: PoolDocument, speaker: LeaseSpeaker): void {
  if (maps.length === 0) return;
  const width = Math.max(20, Math.min(widest, speaker.width ?? widest) - 2);
  for (const map of maps) {
    speaker.line("");
    if (maps.length > 1) speaker.line(hosts.find(({ host }) => host === map.host)?.name ?? map.host);
    for (const band of pool.bands) {
      const { line, portsOfMark } = bandPicture(map, band, { width, paint: speaker.paint });
      speaker.say(
        phrase("lease.pool.band", { kind: band.kind, from: String(band.from), to: String(band.to), ports: portsOfMark }),
        "dim",
        "  ",
      );
      speaker.line(`  ${line}`);
    }
  }
  const legend = pictureLegend(speaker.paint, (name) => speaker.text(phrase(`lease.pool.mark.${name}`)));
  for (const line of speaker.width === null ? [legend] : wrapTo(legend, width)) speaker.line(`  ${line}`);
}
