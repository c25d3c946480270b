/** The way of root's command line to the applier: the one of the running daemon, or one that is started for it and ends by itself. */
import { RefusalError } from "@portolan/contract";
import { createApplierClient, type ApplierClient, type ApplierEvent, type ApplierFailure } from "@portolan/contract/applier";
import { connectApplier } from "@portolan/daemon/applier";
import { guardPlacesOf } from "@portolan/daemon/guard-places";
import type { CommandCall } from "../command.ts";
import { portolanVersion } from "../portolan-version.ts";

export interface ApplierLink extends Disposable {
  readonly client: ApplierClient;
}

/** Refuses whoever is not root. */
export async function openApplier({ terminal }: CommandCall, onEvent: (event: ApplierEvent) => void = () => {}): Promise<ApplierLink> {
  if (process.getuid?.() !== 0) throw new RefusalError("ROOT_REQUIRED", {});
  const places = guardPlacesOf(terminal.environment["PORTOLAN_GUARD_DIR"]);
  if (places === null) throw new RefusalError("FAULT", { reason: "PORTOLAN_GUARD_DIR=none" });
  const stream = await connectApplier({ places, version: portolanVersion });
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  const client = createApplierClient({
    stream,
    encodeText: (text) => encoder.encode(text),
    decodeText: (bytes) => decoder.decode(bytes),
    isUp: true,
    onEvent,
    onEnd: () => {},
  });
  return { client, [Symbol.dispose]: () => client.close() };
}

/** What any question may be answered instead. */
export function refuseFailure<Answer extends { readonly code: string }>(answer: Answer | ApplierFailure): Exclude<Answer, ApplierFailure> {
  switch (answer.code) {
    case "bad-request":
    case "failed":
      throw new RefusalError("FAULT", { reason: "detail" in answer ? answer.detail : answer.code });
    case "too-many":
    case "elsewhere":
      throw new RefusalError("APPLIER_SILENT", { reason: answer.code });
    default:
      return answer as Exclude<Answer, ApplierFailure>;
  }
}
