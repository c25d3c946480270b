import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { compileProgram } from "../lab/compiled-program.ts";
import type { LabHost } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const path = "/usr/local/bin/harbour-pilot"; // a name that tells nothing: the file itself says that Go built it

async function install(host: LabHost): Promise<void> {
  copyFileSync(join(await compileProgram("listen.go"), "listen"), host.path(path));
  chmodSync(host.path(path), 0o755);
}

function mode(kind: Mode["kind"], given: string, socket: string): Mode {
  return {
    kind,
    name: given,
    prepare: install,
    command: [path, given],
    start: { ready: { tcp: Number(/:(\d+) /.exec(socket)?.[1]) } },
    sockets: [socket],
    setBy: { [socket]: `argument ${given}` },
  };
}

testServiceModes({
  service: "go",
  layer: "services",
  packages: [],
  modes: [
    mode("default", ":7005", ":::7005 dual"),
    mode("dual", "0.0.0.0:7004", ":::7004 dual"),
    mode("ipv4", "127.0.0.2:7006", "127.0.0.2:7006 ipv4"),
    mode("ipv6", "[::1]:7006", "::1:7006 ipv6"),
    mode("loopback", "localhost:7007", "127.0.0.1:7007 ipv4"),
  ],
});
