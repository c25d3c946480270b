/** What is wanted of a port. Which fields there are goes by the kind of wish; what was typed into the others is kept. */
import { render } from "@portolan/phrases";
import type { ReactElement } from "react";
import { wishKinds } from "../../page-location.ts";
import { useSpeech } from "../../settings/language.ts";
import { EndField } from "./end-field.tsx";
import { FamilyField } from "./family-field.tsx";
import { BandwidthFields, BindFields, RateFields } from "./limit-fields.tsx";
import { PortFields } from "./port-fields.tsx";
import { RadioRow } from "./radio-row.tsx";
import { asksEnd, asksSources } from "./read-wish.ts";
import { TextField } from "./text-field.tsx";
import type { WishFormProps } from "./wish-form-props.ts";

export function WishForm(props: WishFormProps): ReactElement {
  const { say, language } = useSpeech();
  const { fields, problems, onChange } = props;
  const { kind } = fields;
  return (
    <div className="space-y-4">
      <RadioRow
        legend={say("panel.plan.form.kind")}
        items={wishKinds}
        chosen={kind}
        say={(one) => say(`panel.plan.form.kind.${one}`)}
        onChange={(one) => onChange({ kind: one })}
        isHeading
      />
      <p className="text-muted text-pretty">{say(`panel.plan.form.kindHelp.${kind}`)}</p>
      <PortFields {...props} />
      {asksSources(kind) ? (
        <div className="grid gap-3 md:grid-cols-2">
          <FamilyField family="ipv4" fields={fields} problem={problems.ipv4} onChange={(ipv4) => onChange({ ipv4 })} />
          <FamilyField family="ipv6" fields={fields} problem={problems.ipv6} onChange={(ipv6) => onChange({ ipv6 })} />
        </div>
      ) : null}
      {kind === "rate" ? <RateFields {...props} /> : null}
      {kind === "bandwidth" ? <BandwidthFields {...props} /> : null}
      {kind === "bind" ? <BindFields {...props} /> : null}
      {asksEnd(kind) ? <EndField {...props} /> : null}
      {kind === "only" ? (
        <details open={fields.macs !== ""}>
          <summary className="cursor-pointer text-muted hover:text-ink">{say("panel.plan.form.macsMore")}</summary>
          <TextField
            label={say("panel.plan.form.macs")}
            help={say("panel.plan.form.macsHelp")}
            problem={problems.macs === undefined ? null : render(problems.macs, language)}
            value={fields.macs}
            onChange={(macs) => onChange({ macs })}
            look="mt-2 max-w-xl"
            placeholder="02:00:5e:10:00:01"
          />
        </details>
      ) : null}
    </div>
  );
}
