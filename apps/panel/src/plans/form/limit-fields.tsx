/** Of a wish that limits: how many new connections, how much a second; of one that binds: where the service is to listen. */
import { render, type Phrase } from "@portolan/phrases";
import type { ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import { RadioRow } from "./radio-row.tsx";
import { bindScopes } from "./read-wish.ts";
import { TextField } from "./text-field.tsx";
import type { WishFormProps } from "./wish-form-props.ts";

const pers = ["source", "port"] as const;
const directions = ["out", "in"] as const;

export function RateFields({ fields, problems, onChange }: WishFormProps): ReactElement {
  const { say } = useSpeech();
  const told = useTold();
  return (
    <div className="flex flex-wrap items-start gap-3">
      <TextField
        label={say("panel.plan.form.newPerSecond")}
        problem={told(problems.newPerSecond)}
        value={fields.newPerSecond}
        onChange={(newPerSecond) => onChange({ newPerSecond })}
        look="w-56 max-sm:w-full"
        isNumber
      />
      <TextField
        label={say("panel.plan.form.burst")}
        help={say("panel.plan.form.burstHelp")}
        problem={told(problems.burst)}
        value={fields.burst}
        onChange={(burst) => onChange({ burst })}
        look="w-56 max-sm:w-full"
        isNumber
      />
      <RadioRow
        legend={say("panel.plan.form.per")}
        items={pers}
        chosen={fields.per}
        say={(per) => say(`panel.plan.form.per.${per}`)}
        onChange={(per) => onChange({ per })}
      />
    </div>
  );
}

export function BandwidthFields({ fields, problems, onChange }: WishFormProps): ReactElement {
  const { say } = useSpeech();
  const told = useTold();
  return (
    <div className="flex flex-wrap items-start gap-3">
      <TextField
        label={say("panel.plan.form.megabits")}
        problem={told(problems.megabits)}
        value={fields.megabits}
        onChange={(megabits) => onChange({ megabits })}
        look="w-40 max-sm:w-full"
        isNumber
      />
      <RadioRow
        legend={say("panel.plan.form.direction")}
        items={directions}
        chosen={fields.direction}
        say={(direction) => say(`panel.plan.form.direction.${direction}`)}
        onChange={(direction) => onChange({ direction })}
      />
    </div>
  );
}

export function BindFields({ fields, onChange }: WishFormProps): ReactElement {
  const { say } = useSpeech();
  return (
    <RadioRow
      legend={say("panel.plan.form.scope")}
      items={bindScopes}
      chosen={fields.scope}
      say={(scope) => say(`panel.plan.form.scope.${scope}`)}
      onChange={(scope) => onChange({ scope })}
    />
  );
}

function useTold(): (problem: Phrase | undefined) => string | null {
  const { language } = useSpeech();
  return (problem) => (problem === undefined ? null : render(problem, language));
}
