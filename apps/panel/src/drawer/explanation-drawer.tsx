/** The drawer: what the command line's `explain` says of a port, beside the table. Not modal where there is room: the table stays usable. */
import { ChevronDown, ChevronUp, RotateCw, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useRef, type ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import { showHidden } from "../settings/visible-text.ts";
import { formatClock } from "../settings/time-format.ts";
import { useNow } from "../settings/use-now.ts";
import { useNotes } from "../notes/use-notes.ts";
import { IconButton } from "../icon-button.tsx";
import { Contained } from "../contained.tsx";
import type { DrawerTarget } from "./drawer-target.ts";
import { DrawerBody } from "./drawer-body.tsx";
import { useExplanation } from "./use-explanation.ts";

interface ExplanationDrawerProps {
  readonly target: DrawerTarget;
  readonly resets: number; // how often the connection began anew: what was explained before is old
  readonly isModal: boolean;
  readonly onClose: () => void;
  readonly onStep: ((by: 1 | -1) => void) | null; // null: the port is not a row of the table
  readonly onCloseFocus: () => void;
}

export function ExplanationDrawer({ target, resets, isModal, onClose, onStep, onCloseFocus }: ExplanationDrawerProps): ReactElement {
  const { say, language } = useSpeech();
  const { explaining, isAsking, isOld, retry } = useExplanation({ port: target.port, protocol: target.protocol, resets });
  const nowMs = useNow();
  const name = useNotes().get(target.endpoint?.id ?? "")?.name ?? "";
  const takenAt = explaining.kind === "explained" ? formatClock(explaining.explanation.takenAt, language, nowMs) : null;
  const content = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open modal={isModal} onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Dialog.Portal>
        {isModal ? <div aria-hidden className="animate-appear fixed inset-0 z-20 bg-black/30" /> : null}
        <Dialog.Content
          aria-describedby={undefined}
          data-keys={isModal ? "dialog" : "page"}
          ref={content}
          tabIndex={-1}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            content.current?.focus({ preventScroll: true });
          }}
          onEscapeKeyDown={(event) => {
            if (event.target instanceof Element && event.target.closest("[data-own-escape]") !== null) event.preventDefault();
          }}
          onInteractOutside={(event) => (isModal ? undefined : event.preventDefault())}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onCloseFocus();
          }}
          className="animate-slide-in fixed inset-y-0 right-0 z-30 flex w-[36rem] max-w-full xl:w-[44rem] flex-col bg-raised shadow-float outline-none"
        >
          <div className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-5 max-sm:px-4">
            <Dialog.Title className="font-mono text-base font-semibold">
              <span className="sr-only">{say("panel.drawer.label", { port: target.port })}</span>
              <span aria-hidden>
                {target.port}
                {target.protocol === null ? null : <span className="font-normal text-muted">/{target.protocol}</span>}
              </span>
            </Dialog.Title>
            <span className="max-w-[45%] min-w-0 truncate font-medium">
              <bdi>{showHidden(name)}</bdi>
            </span>
            <TakenAt time={takenAt} isShort={name !== ""} />
            <IconButton icon={RotateCw} text={say("panel.drawer.refresh")} onPress={retry} isDisabled={isAsking} />
            {onStep === null ? null : (
              <>
                <IconButton icon={ChevronUp} text={say("panel.drawer.previous")} onPress={() => onStep(-1)} />
                <IconButton icon={ChevronDown} text={say("panel.drawer.next")} onPress={() => onStep(1)} />
              </>
            )}
            <IconButton icon={X} text={say("panel.drawer.close")} onPress={onClose} />
          </div>
          <div
            className="min-h-0 flex-1 overflow-auto px-5 pt-5 pb-10 max-sm:px-4"
            aria-busy={isAsking}
            tabIndex={0}
            role="region"
            aria-label={say("panel.drawer.label", { port: target.port })}
          >
            {isOld ? <OldNotice onRetry={retry} /> : null}
            <Contained resetKey={explaining}>
              <DrawerBody target={target} explaining={explaining} onRetry={retry} />
            </Contained>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** As of when; on a phone the time alone, or where even that has no room nothing to see. */
function TakenAt({ time, isShort }: { readonly time: string | null; readonly isShort: boolean }): ReactElement {
  const { say } = useSpeech();
  return (
    <div className="min-w-0 flex-1 truncate text-right text-xs text-muted">
      {time === null ? null : (
        <>
          <span className="max-sm:sr-only">{say("panel.drawer.takenAt", { time })}</span>
          <span aria-hidden className={isShort ? "hidden" : "sm:hidden"}>
            {time}
          </span>
        </>
      )}
    </div>
  );
}

/** What stands below was explained over a connection that has been lost since. */
function OldNotice({ onRetry }: { readonly onRetry: () => void }): ReactElement {
  const { say } = useSpeech();
  return (
    <p role="status" className="mb-4 rounded-md bg-warn-soft px-3 py-2 text-warn">
      {say("panel.drawer.old")}{" "}
      <button type="button" onClick={onRetry} className="font-medium underline underline-offset-2">
        {say("panel.drawer.refresh")}
      </button>
    </p>
  );
}
