/** The fields of a claim: what everybody has to say first, the rest folded away with what holds where nothing is said. */
import type { ReactElement } from "react";
import { RadioRow } from "../../plans/form/radio-row.tsx";
import { TextField } from "../../plans/form/text-field.tsx";
import { useSpeech } from "../../settings/language.ts";
import { Field, inputLook } from "../../what-if/form-parts.tsx";
import type { PoolSummary } from "../../wire.ts";
import { CheckLine } from "./check-line.tsx";
import { FurtherFields, type ClaimPartProps } from "./further-fields.tsx";
import { asksPorts, claimModes, type ClaimField, type ClaimFields, type ClaimProblems } from "./read-claim.ts";

interface ClaimFormProps {
  readonly fields: ClaimFields;
  readonly pools: readonly PoolSummary[];
  readonly problems: ClaimProblems;
  readonly onChange: (to: Partial<ClaimFields>) => void;
}

export function ClaimForm(props: ClaimFormProps): ReactElement {
  const { fields, pools, problems, onChange } = props;
  const { say, sayPhrase } = useSpeech();
  const problem = (field: ClaimField): string | null => {
    const found = problems[field];
    return found === undefined ? null : sayPhrase(found);
  };
  const part: ClaimPartProps = { fields, onChange, problem };
  return (
    <div className="space-y-4">
      <PoolAndOwner {...part} pools={pools} />
      <RadioRow
        legend={say("panel.claim.how")}
        items={claimModes}
        chosen={fields.mode}
        say={(mode) => say(`panel.claim.mode.${mode}`)}
        onChange={(mode) => onChange({ mode })}
      />
      <p className="text-muted text-pretty">{say(`panel.claim.mode.${fields.mode}.help`)}</p>
      {asksPorts(fields.mode) ? (
        <TextField
          label={say("panel.claim.ports")}
          help={say("panel.claim.portsHelp")}
          problem={problem("ports")}
          value={fields.ports}
          onChange={(ports) => onChange({ ports })}
          look="max-w-md"
          placeholder="20137, 20140-20143"
        />
      ) : (
        <TextField
          label={say("panel.claim.count")}
          problem={problem("count")}
          value={fields.count}
          onChange={(count) => onChange({ count })}
          look="max-w-32"
          isNumber
        />
      )}
      {fields.mode === "static" ? (
        <CheckLine
          label={say("panel.claim.canBeOther")}
          isChecked={fields.canBeOther}
          onChange={(canBeOther) => onChange({ canBeOther })}
        />
      ) : null}
      <CheckLine
        label={say("panel.claim.emergency")}
        isChecked={fields.hasEmergency}
        onChange={(hasEmergency) => onChange({ hasEmergency })}
      >
        {say("panel.claim.emergencyHelp")}
      </CheckLine>
      <details className="rounded-md border border-line">
        <summary className="cursor-pointer px-3 py-2 font-medium hover:bg-hover max-sm:py-3">{say("panel.claim.more")}</summary>
        <div className="space-y-4 border-t border-line p-3">
          <FurtherFields {...part} />
        </div>
      </details>
    </div>
  );
}

function PoolAndOwner({ fields, pools, onChange, problem }: ClaimPartProps & Pick<ClaimFormProps, "pools">): ReactElement {
  const { say } = useSpeech();
  return (
    <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
      <Field label={say("panel.claim.pool")} problem={problem("pool")}>
        {({ id, describedBy, isInvalid }) => (
          <select
            id={id}
            aria-describedby={describedBy}
            aria-invalid={isInvalid}
            value={fields.pool}
            onChange={(event) => onChange({ pool: event.target.value, hosts: [], isEach: false })}
            className={inputLook}
          >
            {fields.pool === "" || !pools.some(({ pool }) => pool.name === fields.pool) ? (
              <option value={fields.pool}>{fields.pool === "" ? say("panel.claim.poolNone") : fields.pool}</option>
            ) : null}
            {pools.map(({ pool, use }) => (
              <option key={pool.id} value={pool.name}>
                {say("panel.claim.poolOption", { name: pool.name, left: use.ordinaryLeft })}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label={say("panel.claim.owner")}
        help={say("panel.claim.ownerHelp")}
        problem={problem("owner")}
        value={fields.owner}
        onChange={(owner) => onChange({ owner })}
        look=""
        placeholder="shop/web"
      />
    </div>
  );
}
