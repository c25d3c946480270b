/** Which port is meant; of a refusal it may be all of the host. */
import { render } from "@portolan/phrases";
import type { ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import { Field, inputLook } from "../../what-if/form-parts.tsx";
import { TextField } from "./text-field.tsx";
import type { WishFormProps } from "./wish-form-props.ts";

export function PortFields({ fields, problems, onChange }: WishFormProps): ReactElement {
  const { say, language } = useSpeech();
  const isWhole = fields.kind === "deny" && fields.isWholeHost;
  return (
    <div className="flex flex-wrap items-start gap-3">
      <TextField
        label={say("panel.plan.form.port")}
        problem={problems.port === undefined ? null : render(problems.port, language)}
        value={isWhole ? "" : fields.port}
        onChange={(port) => onChange({ port })}
        look="w-32 max-sm:w-full"
        placeholder="23333"
        isNumber
        isDisabled={isWhole}
      />
      <Field label={say("panel.plan.form.protocol")} look="w-28 max-sm:w-full">
        {({ id }) => (
          <select
            id={id}
            value={fields.protocol}
            disabled={isWhole}
            onChange={(event) => onChange({ protocol: event.target.value === "udp" ? "udp" : "tcp" })}
            className={`${inputLook} disabled:border-line disabled:text-muted`}
          >
            <option value="tcp">TCP</option>
            <option value="udp">UDP</option>
          </select>
        )}
      </Field>
      {fields.kind === "deny" ? (
        <label className="flex items-center gap-2 sm:pt-8">
          <input type="checkbox" checked={fields.isWholeHost} onChange={(event) => onChange({ isWholeHost: event.target.checked })} />
          {say("panel.plan.form.wholeHost")}
        </label>
      ) : null}
    </div>
  );
}
