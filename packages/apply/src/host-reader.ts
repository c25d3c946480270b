import { openCapture, type Capture } from "@portolan/capture";
import type { SectionName, Snapshot } from "@portolan/snapshot";

/** Reads what decides who gets in, of the host's own network namespace. What cannot have changed since the last time is not read again. */
export interface HostReader {
  read(): Promise<Snapshot>;
  close(): void;
}

const sections: readonly SectionName[] = [
  "namespaces",
  "sockets",
  "interfaces",
  "routes",
  "policyRules",
  "sysctls",
  "owners",
  "rules",
  "layers",
];

const mostLooks = 3;

/** `capture`: for tests alone. */
export function openHostReader(
  portolanVersion: string,
  capture: Pick<Capture, "look" | "close"> = openCapture({ portolanVersion, hostNamespaceOnly: true }),
): HostReader {
  const read = async (): Promise<Snapshot> => {
    for (let looks = 1; ; looks += 1) {
      const snapshot = await capture.look({ sections });
      if (looks === mostLooks || !hasFailedRules(snapshot)) return snapshot;
    }
  };
  return { read, close: () => capture.close() };
}

/** A tool that took too long, on a host that is busy: its rules are not gone, and may be told the next time. */
function hasFailedRules({ coverage }: Snapshot): boolean {
  return coverage.notes.some(({ code }) => code === "rules-failed");
}
