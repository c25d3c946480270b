/** What stands where the table would be when it has no rows: loading, failed, nothing on the host, nothing that matches. */
import { Anchor, CircleSlash, SearchX, type LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import type { Refusal } from "../wire.ts";

/** The shapes of rows, or of cards where the table will be cards; the word comes when it takes long. */
export function LoadingRows(): ReactElement {
  const { say } = useSpeech();
  return (
    <div role="status" className="h-full overflow-hidden">
      <p className="animate-late flex h-[34px] items-center px-4 text-muted">{say("panel.table.loading")}</p>
      <div aria-hidden className="animate-breathe">
        {Array.from({ length: 24 }, (_, index) => (
          <div key={index} className="flex h-[60px] items-center gap-4 border-b border-line/60 px-4 sm:h-[34px]">
            <div className="h-3 w-12 rounded bg-line" />
            <div className="h-3 rounded bg-line" style={{ width: `${70 - ((index * 37) % 40)}%` }} />
          </div>
        ))}
      </div>
    </div>
  );
}

export function FailedTable({ refusal, onRetry }: { readonly refusal: Refusal | null; readonly onRetry: () => void }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  return (
    <Message icon={CircleSlash} title={say("panel.failed.title")}>
      <p className="text-muted">{sayRefusal(refusal, speech)}</p>
      <button type="button" onClick={onRetry} className="plain-button mt-3">
        {say("panel.failed.retry")}
      </button>
    </Message>
  );
}

export function EmptyTable(): ReactElement {
  const { say } = useSpeech();
  return (
    <Message icon={Anchor} title={say("panel.empty.title")}>
      <p className="text-muted">{say("panel.empty.text")}</p>
    </Message>
  );
}

interface NothingFoundProps {
  readonly port: number | null; // the query is nothing but this port
  readonly onExplain: (port: number) => void;
  readonly onClear: () => void;
}

export function NothingFound({ port, onExplain, onClear }: NothingFoundProps): ReactElement {
  const { say } = useSpeech();
  return (
    <Message icon={SearchX} title={port === null ? say("panel.nothing.title") : say("panel.nothing.port", { port })}>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        {port === null ? null : (
          <button type="button" onClick={() => onExplain(port)} className="h-8 rounded-md bg-accent px-3 font-medium text-on-accent">
            {say("panel.nothing.explain")}
          </button>
        )}
        <button type="button" onClick={onClear} className="plain-button">
          {say("panel.nothing.clear")}
        </button>
      </div>
    </Message>
  );
}

/** A line above rows that are not quite what was asked for: nothing is on the port, the rows are those whose port begins with it. */
export function NearPorts({ port, onExplain }: { readonly port: number; readonly onExplain: (port: number) => void }): ReactElement {
  const { say } = useSpeech();
  return (
    <p role="status" className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 border-b border-line bg-sunken px-4 py-1.5">
      <span>{say("panel.near.text", { port })}</span>
      <button type="button" onClick={() => onExplain(port)} className="shrink-0 font-medium text-accent underline underline-offset-2">
        {say("panel.nothing.explain")}
      </button>
    </p>
  );
}

function Message({
  icon: Icon,
  title,
  children,
}: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div role="status" className="flex h-full flex-col items-center justify-center px-6 pb-24 text-center">
      <Icon aria-hidden size={28} strokeWidth={1.5} className="mb-3 text-muted" />
      <h2 className="mb-1 text-base font-semibold">{title}</h2>
      {children}
    </div>
  );
}
