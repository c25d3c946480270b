import type { SelinuxReading, SelinuxReadingQuery } from "@portolan/capture";

/** Where the facts of SELinux come from: this host, or what a test has. */
export interface SelinuxSource {
  readonly mode: () => SelinuxReading["mode"];
  /** `user:role:type:level` of a process; null without SELinux, or where it may not be read. */
  readonly contextOf: (pid: number) => string | null;
  readonly read: (query: SelinuxReadingQuery) => Promise<SelinuxReading>;
  /** Refusals on record; null where no record can be read. */
  readonly denials: () => Promise<string | null>;
}

export async function openSelinuxSource(): Promise<SelinuxSource> {
  const { readSecurityContext, readSelinux, readSelinuxDenials, readSelinuxMode } = await import("@portolan/capture");
  return {
    mode: () => readSelinuxMode(),
    contextOf: readSecurityContext,
    read: (query) => readSelinux(query),
    denials: () => readSelinuxDenials(),
  };
}
