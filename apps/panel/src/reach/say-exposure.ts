/** Exposures in words: short ones for badges, sentences for titles. */
import type { Speech } from "../settings/language.ts";
import { sayKnown } from "../unknown-value.ts";
import { exposureParts, type FamilyExposure, type KnownReach } from "./exposures.ts";

const familyNames = { ipv4: "IPv4", ipv6: "IPv6" } as const;

export function sayExposure(exposure: string, speech: Pick<Speech, "sayPhrase">): string {
  return sayKnown(speech, `panel.reach.exposure.${exposure}`, exposure);
}

/** On a badge: "private", or "private or more" where more depends on a condition; shorter where two stand side by side. */
export function sayBadge({ exposure, moreDepends }: FamilyExposure, isSingle: boolean, speech: Speech): string {
  const long = sayExposure(exposure, speech);
  const word = isSingle ? long : sayKnown(speech, `panel.reach.short.${exposure}`, long);
  if (!moreDepends) return word;
  return speech.say(isSingle ? "panel.reach.orMore" : "panel.reach.short.orMore", { exposure: word });
}

/** "IPv4: public addresses get in · IPv6: nobody gets in" */
export function sayExposures(known: KnownReach, speech: Speech): string {
  return exposureParts(known)
    .map((part) => sayPart(part, speech))
    .join(" · ");
}

function sayPart({ families, exposure, moreDepends }: FamilyExposure, speech: Speech): string {
  const sure = sayKnown(speech, `panel.reach.title.${exposure}`, exposure);
  const text = moreDepends ? speech.say("panel.reach.title.moreDepends", { text: sure }) : sure;
  const [only] = families;
  if (families.length > 1 || only === undefined) return speech.say("panel.reach.both", { text });
  return speech.say("panel.reach.one", { family: familyNames[only], text });
}

/** For copies: "IPv4: internet, IPv6: nobody", or one word where both are alike. */
export function exposureText(known: KnownReach, speech: Speech): string {
  const parts = exposureParts(known);
  return parts
    .map(({ families, exposure, moreDepends }) => {
      const sure = sayExposure(exposure, speech);
      const word = moreDepends ? speech.say("panel.reach.moreDepends", { exposure: sure }) : sure;
      const [only] = families;
      return parts.length === 1 || only === undefined ? word : `${familyNames[only]}: ${word}`;
    })
    .join(", ");
}
