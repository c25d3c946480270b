/** Text to type, or a line as another tool prints it: fixed width, never translated, with a button that copies it. */
import type { ReactElement } from "react";
import { CopyButton } from "./copy-button.tsx";

export function CodeLine({ code }: { readonly code: string }): ReactElement {
  return (
    <div className="flex items-start gap-1 rounded-md bg-sunken py-1 pr-1 pl-2.5">
      <code translate="no" className="min-w-0 flex-1 py-0.5 font-mono text-xs break-words whitespace-pre-wrap [overflow-wrap:anywhere]">
        {code}
      </code>
      <CopyButton text={code} />
    </div>
  );
}
