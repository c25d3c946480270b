/**
 * Opens one socket of every form in a network namespace of its own and prints, as one JSON document, what ss and netstat print of each.
 * Needs root; ports tell the forms apart.
 */
import { spawnSync } from "node:child_process";
import { bytesOf, enterOwnNamespace, listenOn, openBound } from "./bind-libc.ts";

export interface DisplayForm {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly v6only: boolean;
  readonly device: string | null;
  readonly port: number;
}

const places = [
  { address: "0.0.0.0", v6only: false, device: null },
  { address: "::", v6only: false, device: null },
  { address: "::", v6only: true, device: null },
  { address: "::ffff:0.0.0.0", v6only: false, device: null },
  { address: "::ffff:127.0.0.1", v6only: false, device: null },
  { address: "127.0.0.1", v6only: false, device: null },
  { address: "::1", v6only: false, device: null },
  { address: "0.0.0.0", v6only: false, device: "lo" },
  { address: "::", v6only: false, device: "lo" },
  { address: "::", v6only: true, device: "lo" },
  { address: "::1", v6only: true, device: "lo" },
] as const;

function main(): void {
  if (!enterOwnNamespace()) throw new Error("no permission to make a network namespace");
  const forms: DisplayForm[] = (["tcp", "udp"] as const).flatMap((protocol) =>
    places.map((place, index) => ({ ...place, protocol, port: 23000 + index })),
  );
  for (const form of forms) {
    const fd = openBound({ ...form, bytes: bytesOf(form.address), reuseAddress: false, reusePort: false });
    if (fd < 0) throw new Error(`${JSON.stringify(form)}: errno ${-fd}`);
    if (form.protocol === "tcp") listenOn(fd);
  }
  process.stdout.write(JSON.stringify({ forms, ss: printedBy("ss", ["-Hltun"]), netstat: printedBy("netstat", ["-ltunW"]) }));
}

/** Output of the tool, or null where it is not installed. */
function printedBy(tool: string, options: readonly string[]): string | null {
  const { error, stdout } = spawnSync(tool, options, {
    timeout: 10_000,
    maxBuffer: 1 << 20,
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  return error === undefined ? stdout : null;
}

if (import.meta.main) main();
