import { explainPort, renderExplanationText } from "@portolan/explanation";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { endpointsInside, heldSockets, lookInside, predictedSockets } from "./predicted-sockets.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const program = "/usr/sbin/nginx";
const main = "/etc/nginx/nginx.conf";
const site = "/etc/nginx/sites-available/default";
const enabled = "/etc/nginx/sites-enabled/default";
const command = [program, "-g", "daemon off;"];

/** The default site of these lines. */
const sites = (text: string): Required<Pick<Mode, "files" | "command">> => ({ files: { [site]: `${text}\n` }, command });
const ready = (tcp: number): Required<Pick<Mode, "start">> => ({ start: { ready: { tcp } } });

const everyForm = `server { listen 8080; listen [::]:8080; }
server { listen [::]:8081 ipv6only=off; }
server { listen 127.0.0.1:8082; listen [::1]:8082; }
server { listen localhost:8083; }
server { listen *:8084; listen [::]:8085; }
server { listen [::]:8081; server_name second; }
server { listen 127.0.0.2; }
server { listen 8090-8092; }
server { listen unix:/run/site.sock; }
server { server_name without-listen; }`;

testServiceModes({
  service: "nginx",
  layer: "catalogue",
  packages: ["nginx", "libnginx-mod-stream", "libnginx-mod-mail"],
  modes: [
    {
      kind: "default",
      name: "Debian's files",
      command,
      ...ready(80),
      sockets: ["0.0.0.0:80 ipv4", ":::80 ipv6"],
      setBy: { "0.0.0.0:80 ipv4": `${enabled}:22 listen`, ":::80 ipv6": `${enabled}:23 listen` },
    },
    {
      kind: "ipv4",
      name: "a port, and *",
      ...sites("server { listen 8001; }\nserver { listen *:8002; }"),
      ...ready(8002),
      sockets: ["0.0.0.0:8001 ipv4", "0.0.0.0:8002 ipv4"],
      setBy: { "0.0.0.0:8002 ipv4": `${enabled}:2 listen` },
    },
    { kind: "ipv6", name: "[::]", ...sites("server { listen [::]:8003; }"), ...ready(8003), sockets: [":::8003 ipv6"] },
    {
      kind: "dual",
      name: "ipv6only=off on one of two servers",
      ...sites("server { listen [::]:8004; }\nserver { listen [::]:8004 ipv6only=off; server_name b; }"),
      ...ready(8004),
      sockets: [":::8004 dual"],
    },
    {
      kind: "loopback",
      name: "a name",
      ...sites("server { listen localhost:8005; }"),
      ...ready(8005),
      sockets: ["127.0.0.1:8005 ipv4", "::1:8005 ipv6"],
    },
    {
      kind: "other",
      name: "every form of listen at once",
      ...sites(everyForm),
      ...ready(8080),
      sockets: [
        "0.0.0.0:80 ipv4",
        "0.0.0.0:8080 ipv4",
        "0.0.0.0:8084 ipv4",
        "0.0.0.0:8090 ipv4",
        "0.0.0.0:8091 ipv4",
        "0.0.0.0:8092 ipv4",
        "127.0.0.1:8082 ipv4",
        "127.0.0.1:8083 ipv4",
        "::1:8082 ipv6",
        "::1:8083 ipv6",
        ":::8080 ipv6",
        ":::8081 dual",
        ":::8085 ipv6",
      ],
    },
    {
      kind: "other",
      name: "stream and mail, UDP included, one address beside the wildcard",
      files: {
        [main]: `include /etc/nginx/modules-enabled/*.conf;
events {}
stream { server { listen 127.0.0.1:8011 udp; return a; } server { listen [::1]:8012; return b; } }
mail { auth_http 127.0.0.1:1; server { listen 127.0.0.1:8013; protocol smtp; smtp_auth none; } }
http { server { listen 8014; } server { listen 127.0.0.1:8014; } }
`,
      },
      command,
      ...ready(8014),
      sockets: ["0.0.0.0:8014 ipv4", "127.0.0.1:8013 ipv4", "::1:8012 ipv6", "udp 127.0.0.1:8011 ipv4"],
      setBy: { "udp 127.0.0.1:8011 ipv4": `${main}:3 listen`, "127.0.0.1:8013 ipv4": `${main}:4 listen` },
    },
    {
      kind: "include",
      name: "through two files and a glob, relative to the configuration's directory",
      files: {
        "/etc/nginx/conf.d/a.conf": "include parts/one.inc;\n",
        "/etc/nginx/parts/one.inc": "server {\n  include parts/listen-*.inc;\n}\n",
        "/etc/nginx/parts/listen-1.inc": "# first\nlisten 127.0.0.1:8021;\n",
        [site]: "",
      },
      command,
      ...ready(8021),
      sockets: ["127.0.0.1:8021 ipv4"],
      setBy: { "127.0.0.1:8021 ipv4": "/etc/nginx/parts/listen-1.inc:2 listen" },
    },
    {
      kind: "duplicate",
      name: "two servers on one place share a socket",
      ...sites("server { listen 8031; }\nserver { listen 0.0.0.0:8031; server_name b; }"),
      ...ready(8031),
      sockets: ["0.0.0.0:8031 ipv4"],
      setBy: { "0.0.0.0:8031 ipv4": `${enabled}:1 listen` },
    },
    {
      kind: "other-file",
      name: "-c with a random port",
      files: { "/srv/web/own.conf": "pid /run/own.pid;\nevents {}\nhttp { server { listen 127.0.0.1:43901; } }\n" },
      command: [program, "-c", "/srv/web/own.conf", "-g", "daemon off;"],
      ...ready(43_901),
      sockets: ["127.0.0.1:43901 ipv4"],
      setBy: { "127.0.0.1:43901 ipv4": "/srv/web/own.conf:3 listen" },
    },
    {
      kind: "argument",
      name: "-p: the prefix holds conf/nginx.conf, an include and its directory hang below",
      files: {
        "/srv/web/n.conf": "pid /run/own.pid;\nevents {}\nhttp { include more/*; }\n",
        "/srv/web/more/x": "server { listen 127.0.0.1:8041; }\n",
      },
      command: [program, "-p", "/srv/web", "-c", "n.conf", "-g", "daemon off; worker_processes 2;"],
      ...ready(8041),
      sockets: ["127.0.0.1:8041 ipv4"],
      setBy: { "127.0.0.1:8041 ipv4": "/srv/web/more/x:1 listen" },
    },
  ],
  reloads: [
    {
      name: "HUP after a port and [::] were added",
      mode: { ...sites("server { listen 8051; }"), ...ready(8051) },
      change: sites("server { listen 8051; listen [::]:8051; listen 8052; }").files,
      by: { signal: "HUP" },
      wanted: ["0.0.0.0:8051 ipv4", "0.0.0.0:8052 ipv4", ":::8051 ipv6"],
      effect: "applied",
    },
    {
      name: "HUP after a wildcard became one address of the same port",
      mode: { ...sites("server { listen 8053; }"), ...ready(8053) },
      change: sites("server { listen 127.0.0.1:8053; }").files,
      by: { signal: "HUP" },
      wanted: ["127.0.0.1:8053 ipv4"],
      effect: "not-applied",
    },
    {
      name: "HUP after ipv6only=off was written",
      mode: { ...sites("server { listen [::]:8054; }"), ...ready(8054) },
      change: sites("server { listen [::]:8054 ipv6only=off; }").files,
      by: { signal: "HUP" },
      wanted: [":::8054 dual"],
      effect: "not-applied",
    },
  ],
});

test(
  "a listen that nginx's reload did not apply is seen: the settings and the kernel differ",
  { ...needs("packages"), timeout: 120_000 },
  async () => {
    await using host = await LabHost.start({ layer: "catalogue" });
    host.write(site, "server { listen 8083; }\n");
    await host.start(command, ready(8083).start);
    host.write(site, "server { listen 127.0.0.1:8083; }\n");
    await host.run([program, "-s", "reload"]);
    const snapshot = await lookInside(host);
    expect(heldSockets(snapshot, "nginx")).toEqual(["0.0.0.0:8083 ipv4"]);
    expect(predictedSockets(snapshot, "nginx")).toEqual(["127.0.0.1:8083 ipv4"]);
    const explanation = explainPort({
      snapshot,
      endpoints: endpointsInside(snapshot),
      port: 8083,
      protocol: "tcp",
      probes: [],
      holders: [],
    });
    expect(renderExplanationText(explanation, "en")).toContain("The settings lead to 127.0.0.1:8083, the kernel shows 0.0.0.0:8083");
  },
);
