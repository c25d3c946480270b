import { openCapture } from "@portolan/capture";
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

export function openHostReader(portolanVersion: string): HostReader {
  const capture = openCapture({ portolanVersion, hostNamespaceOnly: true });
  return { read: () => capture.look({ sections }), close: () => capture.close() };
}
