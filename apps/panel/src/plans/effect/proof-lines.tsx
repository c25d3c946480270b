/** Whether it is proved that nothing else changes, and what of it could not be compared. */
import { CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import type { Plan } from "../../wire.ts";

export function ProofLines({ promise: { proved, unproved } }: Pick<Plan, "promise">): ReactElement {
  const { say } = useSpeech();
  const Icon = proved ? CircleCheck : TriangleAlert;
  return (
    <div className="mt-3">
      <p className={`flex gap-2 ${proved ? "text-good" : "text-warn"}`}>
        <Icon aria-hidden size={15} className="mt-[3px] shrink-0" />
        {say(proved ? "panel.plan.proved" : "panel.plan.unproved")}
      </p>
      {unproved.length === 0 ? null : (
        <ul className="mt-1 list-disc pl-9 text-muted">
          {unproved.map((text, index) => (
            <li key={index} className="[overflow-wrap:anywhere]">
              {text}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
