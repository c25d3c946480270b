import { threadCpuUsage } from "node:process";
import { expect, test } from "vitest";
import { settingsLimit } from "./bounded-settings.ts";
import { catalogue } from "./catalogue.ts";
import { parseService } from "./parse-service.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Service } from "./service.ts";

const encoder = new TextEncoder();
const process: ProcessFacts = {
  pid: 7,
  executable: "/usr/sbin/program",
  arguments: ["/usr/sbin/program"],
  workingDirectory: "/srv",
  unit: null,
  environment: {},
  listens: [{ protocol: "tcp", address: "0.0.0.0", port: 80 }],
};

/** A name and some lines that many rows read: each line's number is put in for `#`, an address of it for `@`. */
const floods: readonly (readonly [string, string, string])[] = [
  ["ports and addresses", "Port #\n", "ListenAddress 10.@\n"],
  ["listens", "events {} http { server { listen 10.@:1-65535; } }\n", "Listen 10.@:#\n"],
  ["binds", "frontend f\n bind 10.@:1-65535\n", "listen s\n bind :#\n"],
  ["list", "port 1\nbind", " 10.@"],
  ["comma list", "[mysqld]\nport=1\nbind-address=10.1.1.1", ",10.@"],
  ["braces", "options { listen-on port 1 { 10.1.1.1; }; };\n", "options { listen-on port # { 10.@; }; };\n"],
  ["sites", "a.example:#,", "10.@:# {\n bind 10.@ 10.1.@\n}\n"],
  ["yaml", "listen-client-urls: http://10.@:#\n", "host: 10.@\nport: #\n"],
  ["includes", "include x\n", "Include /srv/*\n!include /srv/x\nInclude=/srv/x\n"],
  ["internals", "internal: localhost port = #\n", "internal: 10.@ port = #\n"],
  ["virtual hosts", "SocketBindTight on\nPort #\n", "<VirtualHost 10.@ 10.1.@>\n Port #\n</VirtualHost>\n"],
  ["listeners", "listener # 10.@\n", "listeners.tcp.# = 10.@:#\n"],
  ["socket unit", "[Socket]\nListenStream=10.@:#\n", "ListenStream=#\nListenDatagram=#\n"],
  ["erlang", '[{rabbit,[{tcp_listeners,[{"10.@",#}', ',{"10.@",#}'],
  ["connectors", '<Server><Service><Connector port="#"/>', '<Connector port="#" address="10.@"/>\n'],
  ["toml", '[http]\naddress = "10.@:#"\n', '[[http]]\naddress = "10.@:#"\n'],
];

function flood([, head, line]: readonly [string, string, string], size: number): Uint8Array {
  const lines: string[] = [head.replaceAll("#", "1").replaceAll("@", "0.0.1")];
  for (let index = 1, length = 0; length < size; index++) {
    const text = (index % 2 === 0 && head.endsWith("\n") ? head : line)
      .replaceAll("#", String((index % 65_535) + 1))
      .replaceAll("@", `${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`);
    lines.push(text);
    length += text.length;
  }
  return encoder.encode(lines.join(""));
}

function parseAll(service: Service, bytes: Uint8Array): ParsedSettings {
  let files: readonly FileBytes[] = [];
  let parsed = parseService(service, process, files);
  for (let round = 0; round < 2; round++) {
    const paths = [...service.wants(process), ...parsed.wants].slice(0, 4).map(({ path }) => path.replaceAll(/[*?]/g, "x"));
    files = [...new Set(paths)].map((path) => ({ path, bytes, reason: null, hash: null }));
    parsed = parseService(service, process, files);
  }
  return parsed;
}

function cpuMs(work: () => unknown): number {
  const before = threadCpuUsage();
  work();
  const { user, system } = threadCpuUsage(before);
  return (user + system) / 1000;
}

const rows = catalogue.filter((service, index) => catalogue.findIndex((other) => other.parse === service.parse) === index);

test.each(rows.map((service) => [service.id, service] as const))(
  "%s: files full of binds lead to a bounded number of short settings in time that grows with the files",
  { timeout: 60_000 },
  (_id, service) => {
    for (const one of floods) {
      const [short, long] = [flood(one, 20_000), flood(one, 80_000)];
      const first: { parsed: ParsedSettings | null } = { parsed: null };
      const spent = cpuMs(() => (first.parsed = parseAll(service, long)));
      const lists = [first.parsed?.settings, first.parsed?.limits, first.parsed?.claims, first.parsed?.peers];
      for (const list of lists) expect(list?.length ?? 0, one[0]).toBeLessThanOrEqual(settingsLimit);
      expect(JSON.stringify({ ...first.parsed, wants: [] }).length, one[0]).toBeLessThan(2_000_000);
      if (spent < 300) continue;
      const [few, many] = [short, long].map((bytes) => Math.min(...[1, 2].map(() => cpuMs(() => parseAll(service, bytes)))));
      expect(many ?? 0, `${one[0]}: ${few} ms, four times as much: ${many} ms`).toBeLessThan(Math.max(300, (few ?? 0) * 9));
    }
  },
);

test("what is cut is said", () => {
  const sshd = catalogue.find(({ id }) => id === "sshd");
  expect(sshd).toBeDefined();
  if (sshd === undefined) return;
  const lines = Array.from({ length: 6000 }, (_, index) => `Port ${index + 1}\nListenAddress 10.0.${index >> 8}.${index & 255}\n`);
  const { settings, problems } = parseAll(sshd, encoder.encode(lines.join("")));
  expect(settings.length).toBe(settingsLimit);
  expect(problems).toContainEqual({ path: "/etc/ssh/sshd_config", reason: "more than 1024 settings, cut" });
});
