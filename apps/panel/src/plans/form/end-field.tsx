/** Until when: for good, for one of a few lengths, or to a time of one's own. */
import { render } from "@portolan/phrases";
import type { ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import { Field, inputLook } from "../../what-if/form-parts.tsx";
import type { WishFormProps } from "./wish-form-props.ts";

const lengths = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;
const lengthNames = ["hour", "day", "week"] as const;

export function EndField({ fields, problems, onChange }: WishFormProps): ReactElement {
  const { say, language } = useSpeech();
  return (
    <div className="flex flex-wrap items-start gap-2">
      <Field
        label={say("panel.plan.form.until")}
        help={say(fields.until === "" ? "panel.plan.form.untilNone" : "panel.plan.form.untilHelp")}
        problem={problems.until === undefined ? null : render(problems.until, language)}
        look="w-72 max-sm:w-full"
      >
        {({ id, describedBy, isInvalid }) => (
          <input
            id={id}
            type="datetime-local"
            aria-describedby={describedBy}
            aria-invalid={isInvalid}
            value={fields.until}
            onChange={(event) => onChange({ until: event.target.value })}
            className={inputLook}
          />
        )}
      </Field>
      <div role="group" aria-label={say("panel.plan.form.until")} className="flex flex-wrap gap-1.5 sm:pt-6">
        {lengthNames.map((name) => (
          <button
            key={name}
            type="button"
            onClick={() => onChange({ until: localMinute(Date.now() + lengths[name]) })}
            className="plain-button"
          >
            {say(`panel.plan.form.for.${name}`)}
          </button>
        ))}
        <button type="button" disabled={fields.until === ""} onClick={() => onChange({ until: "" })} className="plain-button">
          {say("panel.plan.form.for.good")}
        </button>
      </div>
    </div>
  );
}

/** As the field writes it, in the browser's zone. */
function localMinute(atMs: number): string {
  const at = new Date(atMs);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
