/** All that is known of one entry: from where it was done, as far as that is still kept, the places it names, its text, and its proof as a file. */
import { commitmentOf, parseBase64, sha256, type EntryOf, type ExposedPlace } from "@portolan/ledger";
import { useState, type ReactElement } from "react";
import { client, reach } from "../api.ts";
import { ActButton } from "../people/act-button.tsx";
import { useSpeech, type Speech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { showHidden } from "../settings/visible-text.ts";
import { useAnswer } from "../use-answer.ts";
import type { ShownEntry } from "./read-entry.ts";
import { saveText } from "./save-text.ts";

interface EntryDetailsProps {
  readonly index: number;
  readonly text: string;
  readonly shown: ShownEntry;
  readonly isSigned: boolean;
}

export function EntryDetails({ index, text, shown, isSigned }: EntryDetailsProps): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const [failure, setFailure] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    const answer = await reach(client.proveLedgerEntry(index));
    if (answer?.ok === true) saveText(`entry-${index}.tlog-proof`, answer.value.file);
    setFailure(answer?.ok === true ? null : sayRefusal(answer?.refusal ?? null, speech));
  };
  return (
    <div className="space-y-3 border-t border-line bg-sunken px-3 py-3">
      {shown.personal === null ? null : <FromWhere index={index} commitment={shown.personal} />}
      {shown.entry?.kind === "exposure-changed" ? <Places facts={shown.entry.facts} /> : null}
      <div>
        <p className="mb-1 text-xs text-muted">{say("panel.ledger.text")}</p>
        <code translate="no" className="block text-xs leading-5 break-all">
          {showHidden(text)}
        </code>
      </div>
      {isSigned ? <ActButton text={say("panel.ledger.saveProof")} isDisabled={false} onPress={save} /> : null}
      {failure === null ? null : <p role="alert">{failure}</p>}
    </div>
  );
}

function FromWhere({ index, commitment }: { readonly index: number; readonly commitment: string }): ReactElement | null {
  const speech = useSpeech();
  const { say } = speech;
  const { asked } = useAnswer(`personal ${index}`, () => client.readLedgerPersonal({ from: index, limit: 1 }));
  if (asked.kind === "loading") return null;
  if (asked.kind === "failed") return <p role="alert">{sayRefusal(asked.refusal, speech)}</p>;
  const kept = asked.value.personal.find((one) => one.index === index);
  if (kept === undefined) return <p className="text-muted">{say("panel.ledger.erased")}</p>;
  const { fields, nonce } = kept;
  const words = sayFrom(fields, speech);
  if (!fits(fields, nonce, commitment)) {
    return (
      <p role="alert" className="text-bad [overflow-wrap:anywhere]">
        {say("panel.ledger.personalDiffers", { text: words })}
      </p>
    );
  }
  return <p className="[overflow-wrap:anywhere]">{words}</p>;
}

function sayFrom(fields: Readonly<Record<string, string>>, { say }: Speech): string {
  const from = { address: fields["address"] ?? "?", agent: fields["agent"] ?? say("panel.ledger.noAgent") };
  const { name } = fields;
  return name === undefined ? say("panel.ledger.from", from) : say("panel.ledger.fromNamed", { name, ...from });
}

/** Whether it is what the entry was written with. */
function fits(fields: Readonly<Record<string, string>>, nonce: string, commitment: string): boolean {
  const bytes = parseBase64(nonce);
  return bytes?.length === 32 && commitmentOf({ nonce: bytes, fields }, sha256) === commitment;
}

function Places({ facts }: { readonly facts: EntryOf<"exposure-changed">["facts"] }): ReactElement {
  const { say } = useSpeech();
  return (
    <>
      <PlaceList title={say("panel.ledger.opened")} places={readPlaces(facts.opened)} />
      <PlaceList title={say("panel.ledger.closed")} places={readPlaces(facts.closed)} />
    </>
  );
}

/** What a forger may have put there is left out; the text below shows it. */
function readPlaces(value: unknown): readonly ExposedPlace[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one: Partial<ExposedPlace> | null): one is ExposedPlace => {
    const texts = [one?.namespace, one?.protocol, one?.address];
    return texts.every((text) => typeof text === "string") && typeof one?.port === "number";
  });
}

function PlaceList({ title, places }: { readonly title: string; readonly places: readonly ExposedPlace[] }): ReactElement | null {
  const { say } = useSpeech();
  if (places.length === 0) return null;
  return (
    <div>
      <p className="mb-1 text-xs text-muted">{title}</p>
      <ul translate="no" className="font-mono text-xs leading-5 [overflow-wrap:anywhere]">
        {places.map((place) => {
          const { namespace, protocol, port } = place;
          const address = place.address.includes(":") ? `[${place.address}]` : place.address;
          const words = { protocol, address, port: String(port) };
          return (
            <li key={JSON.stringify(place)}>
              {namespace === "host" ? say("panel.ledger.place", words) : say("panel.ledger.places", { ...words, namespace })}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
