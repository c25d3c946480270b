/** One lease beside the list: how it stands, what is in the way, what listens there and who gets in, why it was chosen so, and what became of it. */
import { RotateCw, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useRef, type ReactElement } from "react";
import { client } from "../../api.ts";
import { Contained } from "../../contained.tsx";
import { IconButton } from "../../icon-button.tsx";
import { PageFailure, PageSkeleton } from "../../services/page-failure.tsx";
import { useSpeech } from "../../settings/language.ts";
import { sayRefusal } from "../../settings/say-refusal.ts";
import { useMedia } from "../../settings/use-media.ts";
import type { LeaseRecord } from "../../wire.ts";
import { useLeaseNews } from "../lease-news.ts";
import { writePorts } from "../list/select-leases.ts";
import { useLastAnswer } from "../use-last-answer.ts";
import { LeaseBody } from "./lease-body.tsx";

export function LeaseDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const isModal = !useMedia("(width >= 1180px)");
  const content = useRef<HTMLDivElement>(null);
  const { asked, isAsking, isOld, retry } = useLastAnswer<LeaseRecord>(`lease ${id} ${useLeaseNews()}`, () => client.readLease(id));
  const lease = asked.kind === "answered" ? asked.value.lease : null;
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
          onInteractOutside={(event) => (isModal ? undefined : event.preventDefault())}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            document.querySelector<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true });
          }}
          className="animate-slide-in fixed inset-y-0 right-0 z-30 flex w-[36rem] max-w-full flex-col bg-raised shadow-float outline-none xl:w-[42rem]"
        >
          <div className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-5 max-sm:px-4">
            <Dialog.Title className="min-w-0 flex-1 truncate text-base font-semibold">
              {lease === null
                ? say("panel.lease.title")
                : say("panel.lease.titleOf", { ports: writePorts(lease.ports), owner: lease.owner })}
            </Dialog.Title>
            <IconButton icon={RotateCw} text={say("panel.drawer.refresh")} onPress={retry} isDisabled={isAsking} />
            <IconButton icon={X} text={say("panel.drawer.close")} onPress={onClose} />
          </div>
          <div
            className="min-h-0 flex-1 overflow-auto px-5 pt-4 pb-10 max-sm:px-4"
            aria-busy={isAsking}
            tabIndex={0}
            role="region"
            aria-label={say("panel.lease.title")}
          >
            {isOld ? (
              <p role="status" className="mb-3 text-warn">
                {say("panel.lease.old")}
              </p>
            ) : null}
            {asked.kind === "loading" ? <PageSkeleton text={say("panel.lease.loading")} lines={7} /> : null}
            {asked.kind === "failed" ? (
              <PageFailure title={say("panel.lease.failed")} text={sayRefusal(asked.refusal, speech)} onRetry={retry} />
            ) : null}
            {asked.kind === "answered" ? (
              <Contained resetKey={asked.value}>
                <LeaseBody record={asked.value} />
              </Contained>
            ) : null}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
