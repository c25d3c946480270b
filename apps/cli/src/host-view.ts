import { hash } from "node:crypto";
import type { Capture } from "@portolan/capture";
import { RefusalError } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import { sectionNames, type Coverage, type CoverageNote, type SectionName, type Snapshot } from "@portolan/snapshot";
import { endpointsOf, type Endpoint } from "@portolan/sockets";
import type { CommandCall } from "./command.ts";
import { openHost } from "./open-host.ts";
import { isInHostNamespace } from "./own-namespace.ts";
import { withProgress } from "./progress.ts";
import { readSnapshotFile } from "./read-snapshot-file.ts";

/** What a command sees of a host: this one, or the one of a saved snapshot (`isOffline`: nothing can be asked or probed). */
export interface HostView extends Disposable {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[];
  readonly capture: Capture | null; // null when offline
  readonly isOffline: boolean;
  readonly canTry: boolean; // whether a connection or a bind from here tells about this host
}

/** Reads the sections a command needs: from `--snapshot FILE` when it was given, from this host otherwise. */
export async function openHostView(
  call: CommandCall,
  sections: readonly SectionName[] | "all",
  { sweepOwners = false, allowNothing = false, endings = false } = {},
): Promise<HostView> {
  const file = call.options.text("snapshot");
  if (file !== null) {
    const snapshot = withUnreadSections(await readSnapshotFile(file));
    return { snapshot, endpoints: await deriveEndpoints(snapshot), capture: null, isOffline: true, canTry: false, [Symbol.dispose]() {} };
  }
  const isInside = isInHostNamespace(); // before the capture moves between namespaces
  const capture = await openHost({ endings });
  try {
    const text = phrase("commands.progress.looking");
    const looked = await withProgress({ ...call, text }, () => capture.look({ ...(sections === "all" ? {} : { sections }), sweepOwners }));
    const snapshot = isInside ? looked : withNote(looked, { code: "other-namespace", params: {} });
    if (!allowNothing) refuseNothing(snapshot.coverage);
    const endpoints = await deriveEndpoints(snapshot);
    return { snapshot, endpoints, capture, isOffline: false, canTry: isInside, [Symbol.dispose]: () => capture.close() };
  } catch (error) {
    capture.close();
    throw error;
  }
}

/**
 * A section that was not read is empty and would look like one that holds nothing; the coverage tells them apart. Layers, which snapshots of
 * version 1 did not have, decide over reach only, whose answer names them itself.
 */
function withUnreadSections(snapshot: Snapshot): Snapshot {
  const unread = sectionNames.filter((name) => name !== "layers" && snapshot.hashes[name] === undefined);
  if (unread.length === 0) return snapshot;
  return withNote(snapshot, { code: "sections-not-read", params: { sections: unread.join(", ") } });
}

function withNote(snapshot: Snapshot, note: CoverageNote): Snapshot {
  return { ...snapshot, coverage: { ...snapshot.coverage, notes: [note, ...snapshot.coverage.notes] } };
}

/** Where not one network namespace could be read there is no answer to give; with one, there is an answer that says what it lacks. */
export function refuseNothing({ namespacesRead, namespacesUnreadable, notes }: Coverage): void {
  if (namespacesRead > 0 || namespacesUnreadable === 0) return;
  throw new RefusalError("NOTHING_READABLE", { reason: notes.map(({ code }) => code).join(", ") || "EPERM" });
}

/** Endpoints with the services' names. The catalogue of services is loaded only where one was recognised. */
export async function deriveEndpoints(snapshot: Snapshot, idCache?: Map<string, string>): Promise<Endpoint[]> {
  const services = snapshot.sections.sockets.length === 0 ? null : await import("@portolan/services");
  return endpointsOf(snapshot, sha256, {
    ...(idCache === undefined ? {} : { idCache }),
    ...(services === null
      ? {}
      : { serviceName: (id: string) => services.serviceById(id)?.name ?? id, guessService: services.guessService }),
  });
}

export function sha256(text: string): Uint8Array {
  return hash("sha256", text, "buffer");
}
