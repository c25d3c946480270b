/** What is to be done with a plan now: a box with a heading, in the colour of how urgent it is. */
import type { LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

interface ActionBoxProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly tone: "plain" | "good" | "warn" | "bad";
  readonly children?: ReactNode;
}

const tones: Readonly<Record<ActionBoxProps["tone"], { readonly border: string; readonly icon: string }>> = {
  plain: { border: "border-line-strong", icon: "text-accent" },
  good: { border: "border-good", icon: "text-good" },
  warn: { border: "border-warn", icon: "text-warn" },
  bad: { border: "border-bad", icon: "text-bad" },
};

export function ActionBox({ icon: Icon, title, tone, children }: ActionBoxProps): ReactElement {
  const look = tones[tone];
  return (
    <section aria-label={title} className={`mt-4 rounded-lg border-2 bg-raised px-4 py-4 ${look.border}`}>
      <h3 className="flex gap-2 text-base font-semibold">
        <Icon aria-hidden size={18} className={`mt-[2px] shrink-0 ${look.icon}`} />
        <span className="min-w-0 [overflow-wrap:anywhere]">{title}</span>
      </h3>
      {children === undefined ? null : <div className="mt-2 space-y-2">{children}</div>}
    </section>
  );
}

interface BigButtonProps {
  readonly text: string;
  readonly isDisabled: boolean;
  readonly onPress: () => Promise<void>;
}

/** The one thing that is to be done here. */
export function BigButton({ text, isDisabled, onPress }: BigButtonProps): ReactElement {
  return (
    <button
      type="button"
      aria-disabled={isDisabled}
      onClick={() => (isDisabled ? undefined : void onPress())}
      className="min-h-11 rounded-md bg-accent px-6 py-2 text-base font-semibold text-on-accent hover:opacity-90 aria-disabled:opacity-60 max-sm:w-full"
    >
      {text}
    </button>
  );
}
