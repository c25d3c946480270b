/** Keys and the search's language on one card. */
import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactElement } from "react";
import { useSpeech } from "./settings/language.ts";

const keys = [
  ["/", "panel.help.focusSearch"],
  ["j k ↓ ↑", "panel.help.move"],
  ["Home End", "panel.help.ends"],
  ["Enter", "panel.help.open"],
  ["x", "panel.help.mark"],
  ["Ctrl-A Ctrl-C", "panel.help.copy"],
  ["← →", "panel.help.groups"],
  ["Shift-F10", "panel.help.rowMenu"],
  ["Esc", "panel.help.close"],
  ["t", "panel.help.theme"],
  ["?", "panel.help.help"],
] as const;
const searches = [
  ["nginx 443", "panel.help.words"],
  ["reach:internet", "panel.help.reach"],
  ["scope:dual", "panel.help.dual"],
  ["80,8000-9000", "panel.help.ranges"],
  ["-user:root", "panel.help.negation"],
  ["public", "panel.help.public"],
  ["container:*", "panel.help.any"],
  ["since:24h", "panel.help.since"],
  [":free 5000", "panel.help.free"],
  ["5000 ⏎", "panel.help.number"],
] as const;

export function HelpDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { say } = useSpeech();
  return (
    <Dialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Dialog.Portal>
        <div aria-hidden className="animate-appear fixed inset-0 z-40 bg-black/30" />
        <Dialog.Content
          aria-describedby={undefined}
          className="animate-appear fixed top-1/2 left-1/2 z-50 max-h-[85vh] w-[44rem] max-w-[calc(100vw-2rem)] -translate-1/2 overflow-auto rounded-xl bg-raised p-6 shadow-float"
        >
          <div className="mb-4 flex items-center justify-between">
            <Dialog.Title className="text-base font-semibold">{say("panel.help.title")}</Dialog.Title>
            <Dialog.Close aria-label={say("panel.drawer.close")} className="icon-button">
              <X aria-hidden size={15} />
            </Dialog.Close>
          </div>
          <div className="grid gap-8 sm:grid-cols-[1fr_1.35fr]">
            <HelpList title={say("panel.help.keys")} entries={keys} isKeys />
            <HelpList title={say("panel.help.search")} entries={searches} isKeys={false} />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface HelpListProps {
  readonly title: string;
  readonly entries: typeof keys | typeof searches;
  readonly isKeys: boolean;
}

function HelpList({ title, entries, isKeys }: HelpListProps): ReactElement {
  const { say } = useSpeech();
  return (
    <section>
      <h3 className="mb-2 text-xs font-medium text-muted">{title}</h3>
      <dl className="space-y-2">
        {entries.map(([what, id]) => (
          <div key={id} className={`grid gap-3 ${isKeys ? "grid-cols-[6.5rem_1fr]" : "grid-cols-[8rem_1fr]"}`}>
            <dt className="flex flex-wrap items-start gap-1">
              {(isKeys ? what.split(" ") : [what]).map((part) => (
                <kbd key={part} className="rounded bg-sunken px-1.5 font-mono text-xs leading-5">
                  {part}
                </kbd>
              ))}
            </dt>
            <dd>{say(id)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
