/** Who has signed a plan so far, for what, and when. */
import { Signature } from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import { formatMinute } from "../../settings/time-format.ts";
import { useNow } from "../../settings/use-now.ts";
import type { KeptSignature } from "../../wire.ts";

export function SignatureList({ signatures }: { readonly signatures: readonly KeptSignature[] }): ReactElement | null {
  const { say, language } = useSpeech();
  const nowMs = useNow();
  if (signatures.length === 0) return null;
  return (
    <ul aria-label={say("panel.plan.signatures")}>
      {signatures.map(({ purpose, signer, key, at }) => (
        <li key={`${purpose} ${key}`} className="flex flex-wrap items-center gap-x-2 py-0.5">
          <Signature aria-hidden size={14} className="shrink-0 text-good" />
          <bdi className="font-medium">{signer ?? say("panel.plan.signedByUnpinned")}</bdi>
          <span>{say(`panel.plan.signedTo.${purpose}`)}</span>
          <span className="text-xs text-muted">{formatMinute(at, language, nowMs)}</span>
        </li>
      ))}
    </ul>
  );
}
