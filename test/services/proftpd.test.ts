/** ProFTPD: a wildcard socket for each port, addresses only with SocketBindTight. Its title hides its arguments. */
import type { LabHost, StartOptions } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const main = "/etc/proftpd/proftpd.conf";
const command: Mode["command"] = ["/usr/sbin/proftpd", "-n"];
/** It does not start when the host's own name has no address. */
const prepare = async (host: LabHost): Promise<void> => {
  await host.run(["hostname", "pilot"]);
  host.write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n127.0.1.1 pilot\n");
};
const ready = (port: number): StartOptions => ({ ready: { tcp: port } });
/** A file with these lines; the first of them is line 4. */
const file = (...lines: readonly string[]): string => ["ServerName pilot", "User proftpd", "Group nogroup", ...lines, ""].join("\n");

testServiceModes({
  service: "proftpd",
  layer: "catalogue",
  packages: ["proftpd-core"],
  modes: [
    {
      kind: "default",
      name: "the file of the package",
      prepare,
      command,
      start: ready(21),
      sockets: [":::21 dual"],
      setBy: { ":::21 dual": `${main}:46 Port` },
    },
    {
      kind: "default",
      name: "no Port; DefaultAddress alone binds nothing",
      files: { [main]: file("DefaultAddress 127.0.0.1") },
      prepare,
      command,
      start: ready(21),
      sockets: [":::21 dual"],
      setBy: { ":::21 dual": `${main} Port` },
    },
    {
      kind: "ipv4",
      name: "UseIPv6 off, with a passive range",
      files: { [main]: file("UseIPv6 on", "Port 2121", "PassivePorts 50000 50100", "MaxInstances 7", "UseIPv6 off") },
      prepare,
      command,
      start: ready(2121),
      sockets: ["0.0.0.0:2121 ipv4"],
      setBy: { "0.0.0.0:2121 ipv4": `${main}:5 Port` },
    },
    {
      kind: "ipv6",
      name: "one IPv6 address with SocketBindTight",
      files: { [main]: file("Port 2121", "DefaultAddress ::1", "SocketBindTight on") },
      prepare,
      command,
      start: ready(2121),
      sockets: ["::1:2121 ipv6"],
      setBy: { "::1:2121 ipv6": `${main}:5 DefaultAddress` },
    },
    {
      kind: "dual",
      name: ":: with SocketBindTight",
      files: { [main]: file("Port 2121", "DefaultAddress ::", "SocketBindTight on") },
      prepare,
      command,
      start: ready(2121),
      sockets: [":::2121 dual"],
    },
    {
      kind: "loopback",
      name: "DefaultAddress 127.0.0.1 with SocketBindTight",
      files: { [main]: file("DefaultAddress 127.0.0.2", "Port 2121", "SocketBindTight on", "DefaultAddress 127.0.0.1") },
      prepare,
      command,
      start: ready(2121),
      sockets: ["127.0.0.1:2121 ipv4"],
      setBy: { "127.0.0.1:2121 ipv4": `${main}:7 DefaultAddress` },
    },
    {
      kind: "include",
      name: "every file of a directory, a glob; the first Port holds",
      files: {
        [main]: file("Include /srv/parts/", "Port 2121", "Include /srv/more/*.conf"),
        "/srv/parts/any.txt": "Port 2130\n",
        "/srv/more/a.conf": "<IfModule mod_core.c>\n  UseIPv6 off\n</IfModule>\n",
        "/srv/more/b.txt": "UseIPv6 on\n",
      },
      prepare,
      command,
      start: ready(2130),
      sockets: ["0.0.0.0:2130 ipv4"],
      setBy: { "0.0.0.0:2130 ipv4": "/srv/parts/any.txt:1 Port" },
    },
    {
      kind: "duplicate",
      name: "the first Port holds, the last UseIPv6",
      files: { [main]: file("Port 2121", "Port 2122", "UseIPv6 off", "UseIPv6 on") },
      prepare,
      command,
      start: ready(2121),
      sockets: [":::2121 dual"],
      setBy: { ":::2121 dual": `${main}:4 Port` },
    },
    {
      kind: "other",
      name: "virtual hosts: a port each, the one of Global, none for 0",
      files: {
        [main]: file(
          "Port 0",
          "<VirtualHost 127.0.0.2>",
          "Port 2122",
          "</VirtualHost>",
          "<VirtualHost 127.0.0.3>",
          "</VirtualHost>",
          "<Global>",
          "Port 2199",
          "</Global>",
        ),
      },
      prepare,
      command,
      start: ready(2199),
      sockets: [":::2122 dual", ":::2199 dual"],
      setBy: { ":::2122 dual": `${main}:6 Port`, ":::2199 dual": `${main}:11 Port` },
    },
    {
      kind: "other",
      name: "virtual hosts with SocketBindTight; the host name's address is read off the socket",
      files: { [main]: file("Port 2121", "SocketBindTight on", "<VirtualHost 127.0.0.2 127.0.0.4>", "Port 2122", "</VirtualHost>") },
      prepare,
      command,
      start: ready(2122),
      sockets: ["127.0.0.2:2122 ipv4", "127.0.0.4:2122 ipv4", "127.0.1.1:2121 ipv4"],
      setBy: { "127.0.0.2:2122 ipv4": `${main}:6 VirtualHost`, "127.0.1.1:2121 ipv4": `${main}:4 Port` },
    },
    {
      kind: "other-file",
      name: "-c is hidden by its title: no line is named",
      files: { "/srv/ftp.conf": file("Port 18621") },
      prepare,
      command: [...command, "-c", "/srv/ftp.conf"],
      start: ready(18_621),
      sockets: [],
      untold: [/./],
      setBy: { ":::18621 dual": "unknown" },
    },
  ],
  reloads: [
    {
      name: "HUP, Port and UseIPv6",
      mode: { files: { [main]: file("Port 2121") }, prepare, command, start: ready(2121) },
      change: { [main]: file("Port 2122", "UseIPv6 off") },
      by: { signal: "HUP" },
      wanted: ["0.0.0.0:2122 ipv4"],
      effect: "applied",
    },
    {
      name: "HUP, a file with an unknown word",
      mode: { files: { [main]: file("Port 2121") }, prepare, command, start: ready(2121) },
      change: { [main]: file("Prt 2122") },
      by: { signal: "HUP" },
      wanted: [":::2122 dual"],
      effect: "stopped",
    },
  ],
});
