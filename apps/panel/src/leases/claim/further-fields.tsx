/** What a claim may say besides: over which protocol, for how long, who will listen, on which hosts. */
import type { ReactElement } from "react";
import { client } from "../../api.ts";
import { RadioRow } from "../../plans/form/radio-row.tsx";
import { TextField } from "../../plans/form/text-field.tsx";
import { useSpeech } from "../../settings/language.ts";
import { showHidden } from "../../settings/visible-text.ts";
import { useAnswer } from "../../use-answer.ts";
import { CheckLine } from "./check-line.tsx";
import { asksPorts, classChoices, familyChoices, protocolChoices, type ClaimField, type ClaimFields } from "./read-claim.ts";

export interface ClaimPartProps {
  readonly fields: ClaimFields;
  readonly onChange: (to: Partial<ClaimFields>) => void;
  readonly problem: (field: ClaimField) => string | null;
}

export function FurtherFields(props: ClaimPartProps): ReactElement {
  const { fields, onChange } = props;
  const { say } = useSpeech();
  return (
    <>
      <div className="flex flex-wrap gap-x-8 gap-y-4">
        <RadioRow
          legend={say("panel.claim.protocols")}
          items={protocolChoices}
          chosen={fields.protocols}
          say={(one) => (one === "both" ? say("panel.claim.both") : one.toUpperCase())}
          onChange={(protocols) => onChange({ protocols })}
        />
        <RadioRow
          legend={say("panel.claim.family")}
          items={familyChoices}
          chosen={fields.family}
          say={(one) => say(`panel.claim.family.${one}`)}
          onChange={(family) => onChange({ family })}
        />
      </div>
      <TermAndOwner {...props} />
      <RadioRow
        legend={say("panel.claim.class")}
        items={classChoices}
        chosen={fields.class}
        say={(one) => say(`panel.claim.class.${one}`)}
        onChange={(chosen) => onChange({ class: chosen })}
      />
      {Number(fields.count) > 1 || asksPorts(fields.mode) ? (
        <CheckLine label={say("panel.claim.block")} isChecked={fields.isBlock} onChange={(isBlock) => onChange({ isBlock })} />
      ) : null}
      {fields.pool === "" ? null : <HostChoice fields={fields} onChange={onChange} />}
      <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
        <TextField
          label={say("panel.lease.purpose")}
          problem={null}
          value={fields.purpose}
          onChange={(purpose) => onChange({ purpose })}
          look=""
        />
        <TextField
          label={say("panel.lease.tags")}
          help={say("panel.claim.tagsHelp")}
          problem={null}
          value={fields.tags}
          onChange={(tags) => onChange({ tags })}
          look=""
        />
      </div>
      <TextField label={say("panel.lease.note")} problem={null} value={fields.note} onChange={(note) => onChange({ note })} look="" />
    </>
  );
}

function TermAndOwner({ fields, onChange, problem }: ClaimPartProps): ReactElement {
  const { say } = useSpeech();
  return (
    <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
      <TextField
        label={say("panel.claim.term")}
        help={say("panel.claim.termHelp")}
        problem={problem("term")}
        value={fields.term}
        onChange={(term) => onChange({ term })}
        look=""
        placeholder="12h"
      />
      <TextField
        label={say("panel.claim.address")}
        problem={null}
        value={fields.address}
        onChange={(address) => onChange({ address })}
        look=""
        placeholder="203.0.113.7"
      />
      <TextField
        label={say("panel.claim.unit")}
        help={say("panel.claim.expectedHelp")}
        problem={null}
        value={fields.unit}
        onChange={(unit) => onChange({ unit })}
        look=""
        placeholder="shop-web.service"
      />
      <TextField
        label={say("panel.claim.executable")}
        problem={problem("executable")}
        value={fields.executable}
        onChange={(executable) => onChange({ executable })}
        look=""
        placeholder="/usr/bin/node"
      />
    </div>
  );
}

/** Where a pool has more than one host: one of these, the best, or a lease on each. */
function HostChoice({ fields, onChange }: Omit<ClaimPartProps, "problem">): ReactElement | null {
  const { say } = useSpeech();
  const { asked } = useAnswer(`hosts of ${fields.pool}`, () => client.readPool(fields.pool));
  const hosts = asked.kind === "answered" ? asked.value.hosts : [];
  if (hosts.length < 2) return null;
  const toggle = (host: string): void =>
    onChange({ hosts: fields.hosts.includes(host) ? fields.hosts.filter((one) => one !== host) : [...fields.hosts, host] });
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{say("panel.claim.hosts")}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {hosts.map(({ host, name }) => (
          <CheckLine key={host} label={showHidden(name)} isChecked={fields.hosts.includes(host)} onChange={() => toggle(host)} />
        ))}
      </div>
      <CheckLine label={say("panel.claim.each")} isChecked={fields.isEach} onChange={(isEach) => onChange({ isEach })} />
    </fieldset>
  );
}
