/**
 * How to change where nginx listens. Every server that shares the port is changed in its own lines and keeps their options (ssl, default_server): a
 * line takes the new address of its family, one that no address is left for goes. What belongs to a socket, such as reuseport, stands once for each
 * address. A listen on a single address beside a wildcard stays as it is.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { editingChange, possibleChange, writeStep } from "../scope-change.ts";
import type { ChangeEdit, ScopeChange, ScopeTarget } from "../service.ts";

const targets = ["dual", "ipv4", "ipv6", "loopback"] as const;

interface Host {
  readonly family: "ipv4" | "ipv6";
  readonly text: string; // before the port
}

const hosts: Readonly<Record<ScopeTarget, readonly Host[]>> = {
  dual: [
    { family: "ipv4", text: "" },
    { family: "ipv6", text: "[::]:" },
  ],
  ipv4: [{ family: "ipv4", text: "" }],
  ipv6: [{ family: "ipv6", text: "[::]:" }],
  loopback: [
    { family: "ipv4", text: "127.0.0.1:" },
    { family: "ipv6", text: "[::1]:" },
  ],
};

export function nginxChanges(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? 80;
  return targets.map((target) => {
    const notes = notesOf(target, port);
    const servers = listensByServer(settings);
    if (servers.length > 0) return editingChange({ target, edits: listenEdits(servers, { target, port }), notes });
    const code = hosts[target].map(({ text }) => `listen ${text}${port};`);
    const steps = [writeStep(settings, "/etc/nginx/nginx.conf"), phrase("services.nginx.allServers"), ...notes];
    return possibleChange({ target, steps, code });
  });
}

function notesOf(target: ScopeTarget, port: number): readonly Phrase[] {
  const ipv6Only = phrase("services.nginx.ipv6OnlyDefault");
  if (target === "dual") return [ipv6Only, phrase("services.nginx.dualAlternative", { line: `listen [::]:${port} ipv6only=off;` })];
  return target === "ipv6" ? [ipv6Only] : [];
}

interface Listen {
  readonly file: string;
  readonly line: number;
  readonly value: string;
  readonly family: "ipv4" | "ipv6";
}

/** The lines of each server block, wildcards alone where there are any; a line that several servers include is counted for the first. */
function listensByServer(settings: readonly BindSetting[]): readonly (readonly Listen[])[] {
  const written = settings.filter(({ key, file, line }) => key === "listen" && file !== null && line !== null);
  const wildcards = written.filter(({ address }) => address === "0.0.0.0" || address === "::");
  const seen = new Set<string>();
  const servers = new Map<number | string, Listen[]>();
  for (const { file, line, value, address, block } of wildcards.length > 0 ? wildcards : written) {
    const id = `${file}:${line} ${value}`;
    if (file === null || line === null || seen.has(id)) continue;
    seen.add(id);
    const server = block ?? file; // absent in snapshots of older versions
    const family = address?.includes(":") === true ? "ipv6" : "ipv4";
    servers.set(server, [...(servers.get(server) ?? []), { file, line, value, family }]);
  }
  return [...servers.values()];
}

interface Wanted {
  readonly target: ScopeTarget;
  readonly port: number;
}

function listenEdits(servers: readonly (readonly Listen[])[], { target, port }: Wanted): readonly ChangeEdit[] {
  const opened = new Set<string>();
  return servers.flatMap((listens) => {
    const placed = hosts[target].map((host) => ({ host, listen: listens.find(({ family }) => family === host.family) ?? listens[0] }));
    return listens.map((listen): ChangeEdit => {
      const texts = placed.flatMap(({ host, listen: chosen }) => {
        if (chosen !== listen) return [];
        const isFirst = !opened.has(host.text);
        opened.add(host.text);
        return [`listen ${[`${host.text}${port}`, ...optionsOf(listen.value, isFirst)].join(" ")};`];
      });
      return { file: listen.file, line: listen.line, part: `listen ${listen.value};`, text: texts.join(" ") };
    });
  });
}

/** Options stay, but those about the family go, and those of the socket where another line has opened the address. */
function optionsOf(value: string, isFirst: boolean): readonly string[] {
  const options = value.split(/\s+/).slice(1);
  return options.filter((option) => option !== "" && !option.startsWith("ipv6only=") && (isFirst || !socketOption.test(option)));
}

const socketOption = /^(?:bind|deferred|reuseport|(?:setfib|fastopen|backlog|rcvbuf|sndbuf|accept_filter|so_keepalive)=.*)$/;
