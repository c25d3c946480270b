/** Exposures in words: short ones for badges, sentences for titles. */
import type { Speech } from "../settings/language.ts";
import { sayKnown } from "../unknown-value.ts";
import { exposureParts, type FamilyExposure, type KnownReach } from "./exposures.ts";

const familyNames = { ipv4: "IPv4", ipv6: "IPv6" } as const;

export function sayExposure(exposure: string, speech: Pick<Speech, "sayPhrase">): string {
  return sayKnown(speech, `panel.reach.exposure.${exposure}`, exposure);
}

/** For where two stand side by side. */
export function sayShortExposure(exposure: string, speech: Pick<Speech, "sayPhrase">): string {
  return sayKnown(speech, `panel.reach.short.${exposure}`, sayExposure(exposure, speech));
}

/** "IPv4: public addresses get in · IPv6: nobody gets in" */
export function sayExposures(known: KnownReach, speech: Speech): string {
  return exposureParts(known)
    .map((part) => sayPart(part, speech))
    .join(" · ");
}

function sayPart({ families, exposure }: FamilyExposure, speech: Speech): string {
  const text = sayKnown(speech, `panel.reach.title.${exposure}`, exposure);
  const [only] = families;
  if (families.length > 1 || only === undefined) return speech.say("panel.reach.both", { text });
  return speech.say("panel.reach.one", { family: familyNames[only], text });
}

/** For copies: "IPv4: internet, IPv6: nobody", or one word where both are alike. */
export function exposureText(known: KnownReach, speech: Speech): string {
  const parts = exposureParts(known);
  return parts
    .map(({ families, exposure }) => {
      const word = sayExposure(exposure, speech);
      const [only] = families;
      return parts.length === 1 || only === undefined ? word : `${familyNames[only]}: ${word}`;
    })
    .join(", ");
}
