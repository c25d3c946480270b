/** MCSManager is not run: Node.js programs that read its files and listen as its source says stand in for both parts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testServiceModes, type Mode, type ReloadCase } from "./service-modes.ts";

interface Part {
  readonly service: string;
  readonly directory: "web" | "daemon";
  readonly program: string;
  readonly file: string; // below the part's directory
  readonly addressKey: string;
  readonly portKey: string;
  readonly port: number;
}

const program = (name: string): string => readFileSync(join(import.meta.dirname, "../lab/programs", name), "utf8");

function testPart(part: Part): void {
  const { service, addressKey } = part;
  const start = (root: string, address: string, port: number): Pick<Mode, "files" | "command" | "start"> => ({
    files: {
      [`${root}/app.js`]: program(part.program),
      [`${root}/${part.file}`]: `{\n  "${part.portKey}": ${port},\n  "${addressKey}": "${address}"\n}\n`,
    },
    command: ["env", "--chdir", root, process.execPath, "app.js"],
    start: { ready: { tcp: port } },
  });
  const root = `/opt/mcsmanager/${part.directory}`;
  const mode = (kind: Mode["kind"], name: string, given: { address: string; socket: string; root?: string; port?: number }): Mode => {
    const { address, root: at = root, port = part.port } = given;
    const socket = given.socket.replace("PORT", String(port));
    return { ...start(at, address, port), kind, name, sockets: [socket], setBy: { [socket]: `${at}/${part.file}:3 ${addressKey}` } };
  };
  const reload: ReloadCase = {
    name: "SIGHUP, which is what a reload of its unit sends",
    mode: start(root, "", part.port),
    change: {},
    by: { signal: "HUP" },
    wanted: [`127.0.0.1:${part.port} ipv4`],
    effect: "stopped",
  };
  testServiceModes({
    service,
    layer: "catalogue",
    packages: [],
    modes: [
      mode("default", "an empty address", { address: "", socket: ":::PORT dual" }),
      mode("ipv4", "0.0.0.0", { address: "0.0.0.0", socket: "0.0.0.0:PORT ipv4" }),
      mode("dual", "::", { address: "::", socket: ":::PORT dual" }),
      mode("loopback", "127.0.0.1", { address: "127.0.0.1", socket: "127.0.0.1:PORT ipv4" }),
      {
        ...mode("duplicate", "the address twice: the last one wins", { address: "", socket: "0.0.0.0:PORT ipv4" }),
        files: {
          [`${root}/app.js`]: program(part.program),
          [`${root}/${part.file}`]: `{\n  "${addressKey}": "127.0.0.1", "${part.portKey}": ${part.port},\n  "${addressKey}": "0.0.0.0"\n}\n`,
        },
      },
      mode("other-file", "another install root", {
        address: "127.0.0.1",
        socket: "127.0.0.1:PORT ipv4",
        root: `/srv/games/${part.directory}`,
        port: 18_123,
      }),
    ],
    reloads: [reload],
  });
}

testPart({
  service: "mcsmanager-panel",
  directory: "web",
  program: "mcsmanager-panel.js",
  file: "data/SystemConfig/config.json",
  addressKey: "httpIp",
  portKey: "httpPort",
  port: 23_333,
});
testPart({
  service: "mcsmanager-daemon",
  directory: "daemon",
  program: "mcsmanager-daemon.js",
  file: "data/Config/global.json",
  addressKey: "ip",
  portKey: "port",
  port: 24_444,
});
