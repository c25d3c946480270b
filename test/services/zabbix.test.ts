/** Zabbix: ListenIP and ListenPort, the last value of all files; the agents of C open two sockets, the one of Go a dual-stack socket. */
import type { LabHost, StartOptions } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const ready = (port: number): StartOptions => ({ ready: { tcp: port } });
const prepare = async (host: LabHost): Promise<void> =>
  void (await host.run(["install", "-d", "-o", "zabbix", "/run/zabbix", "/var/log/zabbix", "/var/log/zabbix-agent"]));

const agentFile = "/etc/zabbix/zabbix_agentd.conf";
const agent = (...words: readonly string[]): Mode["command"] => ["/usr/sbin/zabbix_agentd", "-f", ...words];
const agentLines = (...lines: readonly string[]): string => ["Server=127.0.0.1", "LogType=console", ...lines, ""].join("\n");
const agentStart = { prepare, command: agent() };

testServiceModes({
  service: "zabbix-agent",
  layer: "catalogue",
  packages: ["zabbix-agent"],
  modes: [
    {
      ...agentStart,
      kind: "default",
      name: "the file of the package",
      start: ready(10_050),
      sockets: ["0.0.0.0:10050 ipv4", ":::10050 ipv6"],
      setBy: { "0.0.0.0:10050 ipv4": `${agentFile} ListenIP` },
    },
    {
      ...agentStart,
      kind: "ipv4",
      name: "0.0.0.0",
      files: { [agentFile]: agentLines("ListenIP=0.0.0.0", "StartAgents=2") },
      start: ready(10_050),
      sockets: ["0.0.0.0:10050 ipv4"],
      setBy: { "0.0.0.0:10050 ipv4": `${agentFile}:3 ListenIP` },
    },
    {
      ...agentStart,
      kind: "ipv6",
      name: ":: is IPv6 only",
      files: { [agentFile]: agentLines("ListenIP = ::") },
      start: ready(10_050),
      sockets: [":::10050 ipv6"],
      setBy: { ":::10050 ipv6": `${agentFile}:3 ListenIP` },
    },
    {
      ...agentStart,
      kind: "dual",
      name: "both wildcards",
      files: { [agentFile]: agentLines("ListenIP=0.0.0.0,::", "ListenPort=10060") },
      start: ready(10_060),
      sockets: ["0.0.0.0:10060 ipv4", ":::10060 ipv6"],
    },
    {
      ...agentStart,
      kind: "loopback",
      name: "both loopback addresses",
      files: { [agentFile]: agentLines("ListenIP=127.0.0.1,::1") },
      start: ready(10_050),
      sockets: ["127.0.0.1:10050 ipv4", "::1:10050 ipv6"],
    },
    {
      prepare,
      kind: "include",
      name: "a glob, a directory and a path relative to the working directory: the last value",
      files: {
        "/srv/agent.conf": agentLines(
          "ListenPort=10060",
          "Include=/srv/d/*.conf",
          "Include=/srv/e",
          "Include=f/one.conf",
          "ListenIP=127.0.0.1",
        ),
        "/srv/d/a.conf": "ListenPort=10061\nListenIP=::1,127.0.0.2\n",
        "/srv/e/any": "ListenPort=10063\n",
        "/f/one.conf": "ListenPort=18063\n",
      },
      command: agent("-c", "/srv/agent.conf"),
      start: ready(18_063),
      sockets: ["127.0.0.1:18063 ipv4"],
      setBy: { "127.0.0.1:18063 ipv4": "/srv/agent.conf:7 ListenIP" },
    },
    {
      ...agentStart,
      kind: "duplicate",
      name: "the last of two",
      files: { [agentFile]: agentLines("ListenPort=10061", "ListenPort=10062", "ListenIP=::1", "ListenIP=127.0.0.1") },
      start: ready(10_062),
      sockets: ["127.0.0.1:10062 ipv4"],
      setBy: { "127.0.0.1:10062 ipv4": `${agentFile}:6 ListenIP` },
    },
    {
      prepare,
      kind: "other-file",
      name: "--config",
      files: { "/srv/agent.conf": agentLines("ListenPort=18060") },
      command: agent("--config=/srv/agent.conf"),
      start: ready(18_060),
      sockets: ["0.0.0.0:18060 ipv4", ":::18060 ipv6"],
      setBy: { "0.0.0.0:18060 ipv4": "/srv/agent.conf ListenIP" },
    },
  ],
  reloads: [
    {
      name: "HUP",
      mode: { ...agentStart, files: { [agentFile]: agentLines("ListenPort=10060") }, start: ready(10_060) },
      change: { [agentFile]: agentLines("ListenPort=10061") },
      by: { signal: "HUP" },
      wanted: ["0.0.0.0:10061 ipv4", ":::10061 ipv6"],
      effect: "stopped",
    },
    {
      name: "-R userparameter_reload",
      mode: { ...agentStart, files: { [agentFile]: agentLines("ListenPort=10060") }, start: ready(10_060) },
      change: { [agentFile]: agentLines("ListenPort=10061") },
      by: { command: ["/usr/sbin/zabbix_agentd", "-R", "userparameter_reload"] },
      wanted: ["0.0.0.0:10061 ipv4", ":::10061 ipv6"],
      effect: "not-applied",
    },
  ],
});

const agent2File = "/etc/zabbix/zabbix_agent2.conf";
const agent2 = (...words: readonly string[]): Mode["command"] => ["/usr/sbin/zabbix_agent2", ...words];
const agent2Lines = (...lines: readonly string[]): string =>
  ["Server=127.0.0.1", "LogType=console", "ControlSocket=/tmp/agent.sock", "Hostname=pilot", ...lines, ""].join("\n");
const agent2Start = { prepare, command: agent2() };

testServiceModes({
  service: "zabbix-agent2",
  layer: "catalogue",
  packages: ["zabbix-agent2"],
  modes: [
    {
      ...agent2Start,
      kind: "default",
      name: "the file of the package",
      start: ready(10_050),
      sockets: [":::10050 dual"],
      setBy: { ":::10050 dual": `${agent2File} ListenIP` },
    },
    {
      ...agent2Start,
      kind: "ipv4",
      name: "one IPv4 address, as 0.0.0.0 is dual-stack",
      files: { [agent2File]: agent2Lines("ListenIP=127.0.0.1") },
      start: ready(10_050),
      sockets: ["127.0.0.1:10050 ipv4"],
    },
    {
      ...agent2Start,
      kind: "ipv6",
      name: "one IPv6 address, as :: is refused; the status port serves every address",
      files: { [agent2File]: agent2Lines("ListenIP=::1", "StatusPort=9999") },
      start: ready(10_050),
      sockets: ["::1:10050 ipv6", ":::9999 dual"],
      setBy: { ":::9999 dual": `${agent2File}:6 StatusPort` },
    },
    {
      ...agent2Start,
      kind: "dual",
      name: "0.0.0.0",
      files: { [agent2File]: agent2Lines("ListenIP=0.0.0.0") },
      start: ready(10_050),
      sockets: [":::10050 dual"],
      setBy: { ":::10050 dual": `${agent2File}:5 ListenIP` },
    },
    {
      ...agent2Start,
      kind: "loopback",
      name: "both loopback addresses, the port twice",
      files: { [agent2File]: agent2Lines("ListenPort=10061", "ListenIP=127.0.0.1,::1", "ListenPort=10062") },
      start: ready(10_062),
      sockets: ["127.0.0.1:10062 ipv4", "::1:10062 ipv6"],
    },
    {
      prepare,
      kind: "include",
      name: "relative to the file, then a directory",
      files: {
        "/srv/agent2.conf": agent2Lines("ListenPort=10060", "Include=./q/*.conf", "Include=/srv/r"),
        "/srv/q/a.conf": "ListenPort=10061\nListenIP=127.0.0.1\n",
        "/srv/r/any.txt": "ListenPort=18062\n",
      },
      command: agent2("-c", "/srv/agent2.conf"),
      start: ready(18_062),
      sockets: ["127.0.0.1:18062 ipv4"],
      setBy: { "127.0.0.1:18062 ipv4": "/srv/q/a.conf:2 ListenIP" },
    },
  ],
  reloads: [
    {
      name: "HUP",
      mode: { ...agent2Start, files: { [agent2File]: agent2Lines("ListenPort=10060") }, start: ready(10_060) },
      change: { [agent2File]: agent2Lines("ListenPort=10061") },
      by: { signal: "HUP" },
      wanted: [":::10061 dual"],
      effect: "stopped",
    },
  ],
});
