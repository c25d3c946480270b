/** Of one IP family: nobody, everyone, or a list of addresses and prefixes. Always in sight, so that neither family is decided by saying nothing. */
import { render } from "@portolan/phrases";
import type { ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import { Field, inputLook } from "../../what-if/form-parts.tsx";
import { RadioRow } from "./radio-row.tsx";
import type { FamilyFields, WishFields, WishProblems } from "./read-wish.ts";

interface FamilyFieldProps {
  readonly family: "ipv4" | "ipv6";
  readonly fields: WishFields;
  readonly problem: WishProblems["ipv4"];
  readonly onChange: (family: FamilyFields) => void;
}

const whos = ["nobody", "everyone", "list"] as const;
const familyNames = { ipv4: "IPv4", ipv6: "IPv6" } as const;

export function FamilyField({ family, fields, problem, onChange }: FamilyFieldProps): ReactElement {
  const { say, language } = useSpeech();
  const own = fields[family];
  const name = familyNames[family];
  const told = problem === undefined ? null : render(problem, language);
  return (
    <div className="min-w-0 rounded-md border border-line px-3 pt-2.5 pb-3">
      <RadioRow
        legend={say(`panel.plan.form.family.${fields.kind === "deny" ? "deny" : fields.kind === "also" ? "also" : "only"}`, {
          family: name,
        })}
        items={whos}
        chosen={own.who}
        say={(who) => say(`panel.plan.form.who.${who}`)}
        onChange={(who) => onChange({ ...own, who })}
      />
      {own.who === "list" ? (
        <Field label={say("panel.plan.form.list", { family: name })} problem={told} look="mt-2.5">
          {({ id, describedBy, isInvalid }) => (
            <textarea
              id={id}
              aria-describedby={describedBy}
              aria-invalid={isInvalid}
              value={own.list}
              onChange={(event) => onChange({ ...own, list: event.target.value })}
              rows={2}
              placeholder={family === "ipv4" ? "192.168.0.0/16, 10.1.2.3" : "2001:db8::/32, fd00::7"}
              spellCheck={false}
              autoCapitalize="off"
              autoComplete="off"
              translate="no"
              className={`${inputLook} h-auto py-1.5 font-mono max-sm:h-auto`}
            />
          )}
        </Field>
      ) : told === null ? null : (
        <p role="alert" className="mt-2 text-bad">
          {told}
        </p>
      )}
    </div>
  );
}
