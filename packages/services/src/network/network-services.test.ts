import { render } from "@portolan/phrases";
import { expect, test } from "vitest";
import { recogniseService } from "../catalogue.ts";
import { parseNamedSyntax } from "../formats/named-syntax.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Service } from "../service.ts";
import { listMatches, namedAddresses } from "./address-match-list.ts";
import { bind } from "./bind.ts";
import { dante } from "./dante.ts";
import { microsocks } from "./microsocks.ts";
import { proftpd } from "./proftpd.ts";
import { sshd } from "./sshd.ts";
import { vsftpd } from "./vsftpd.ts";

const facts = (executable: string, ...words: string[]): ProcessFacts => ({
  pid: 1,
  executable,
  arguments: [executable, ...words],
  workingDirectory: "/",
  unit: null,
  environment: {},
  listens: [],
});
const file = (path: string, text: string): FileBytes => ({ path, bytes: new TextEncoder().encode(text), reason: null, hash: null });
const binds = ({ settings }: ParsedSettings): string[] =>
  settings.flatMap(({ address, port, file: place, line }) => (address === null ? [] : [`${address} ${port} ${place}:${line}`]));
const warn = (service: Service, settings: ParsedSettings["settings"]): string[] =>
  (service.warnings?.(settings) ?? []).map((warning) => render(warning, "en"));

test("sshd's listener is told by its title, whose words hold its options; a session has no settings", () => {
  const listener = {
    ...facts("/usr/sbin/sshd"),
    arguments: ["sshd: /usr/sbin/sshd -D -f /srv/c -o AddressFamily inet [listener] 0 of 10-100 startups"],
  };
  expect(recogniseService(listener)).toEqual({ service: "sshd", by: "executable" });
  expect(sshd.wants(listener)[0]).toEqual({ path: "/srv/c" });
  expect(binds(sshd.parse(listener, [file("/srv/c", "Port 2222\n")]))).toEqual(["0.0.0.0 2222 /srv/c:1"]);
  const session = { ...facts("/usr/sbin/sshd"), arguments: ["sshd: pilot@pts/0"] };
  expect(sshd.wants(session)).toEqual([]);
  expect(sshd.parse(session, [file("/etc/ssh/sshd_config", "Port 22\n")]).settings).toEqual([]);
});

test("sshd: lines that lose are kept, the limit is the last number of MaxStartups", () => {
  const text = "Port 2222\nAddressFamily inet\nAddressFamily inet6\nMaxStartups 5:30:50\n";
  const { settings, limits } = sshd.parse(facts("/usr/sbin/sshd", "-p", "2300"), [file("/etc/ssh/sshd_config", text)]);
  expect(
    settings.map(({ key, overrides }) => `${key} over ${(overrides ?? []).map(({ line, value }) => `${line} ${value}`).join()}`),
  ).toEqual(["-p over 1 2222", "AddressFamily over 3 inet6"]);
  expect(limits).toMatchObject([{ kind: "connections", limit: 50, line: 4 }]);
});

test("advice for sshd has a way back for every scope", () => {
  for (const { notes } of sshd.changes([])) expect(notes.map(({ id }) => id)).toContain("services.sshd.wayBack");
});

test("a file that was not read leaves the settings unknown", () => {
  for (const [service, name] of [
    [sshd, "sshd"],
    [vsftpd, "vsftpd"],
    [dante, "danted"],
    [bind, "named"],
    [proftpd, "proftpd"],
  ] as const) {
    expect(service.parse(facts(`/usr/sbin/${name}`), []).settings, name).toEqual([]);
  }
});

test("vsftpd: passive ports are a claim, max_clients a limit, 0 none", () => {
  const read = (text: string): ParsedSettings => vsftpd.parse(facts("/usr/sbin/vsftpd"), [file("/etc/vsftpd.conf", text)]);
  const { claims, limits } = read("listen=YES\npasv_min_port=50000\npasv_max_port=50100\nmax_clients=7\n");
  expect(claims).toMatchObject([{ purpose: "passive", protocol: "tcp", from: 50_000, to: 50_100, line: 2 }]);
  expect(limits).toMatchObject([{ kind: "connections", limit: 7, line: 4 }]);
  expect(read("listen=YES\nmax_clients=0\npasv_min_port=0\npasv_max_port=0\n")).toMatchObject({ claims: [], limits: [{ limit: null }] });
  expect(read("listen=NO\n").settings).toEqual([]);
});

test("ProFTPD: passive ports are a claim; where none of its ports is open, that is said", () => {
  const text = "Port 2121\nPassivePorts 50000 50100\nMaxInstances 30\n<IfDefine X>\nPort 2122\n</IfDefine>\n";
  const files = [file("/etc/proftpd/proftpd.conf", text)];
  const open = { ...facts("/usr/sbin/proftpd"), listens: [{ protocol: "tcp", address: "::", port: 2121 } as const] };
  expect(proftpd.parse(open, files)).toMatchObject({
    claims: [{ purpose: "passive", from: 50_000, to: 50_100, line: 2 }],
    limits: [{ kind: "connections", limit: 30 }],
    problems: [],
  });
  const other = { ...open, listens: [{ protocol: "tcp", address: "::", port: 18_621 } as const] };
  expect(proftpd.parse(other, files).problems).toMatchObject([{ path: "/etc/proftpd/proftpd.conf" }]);
});

test("ProFTPD: the file of -c is the one its systemd unit names, through its environment file", () => {
  const unit =
    "[Service]\nEnvironment=CONFIG_FILE=/etc/proftpd/proftpd.conf\nEnvironmentFile=-/etc/default/proftpd\nExecStart=/usr/sbin/proftpd -c $CONFIG_FILE\n";
  const process = { ...facts("/usr/sbin/proftpd"), arguments: ["proftpd: (accepting connections)"], unit: "proftpd.service" };
  const files = [
    file("/lib/systemd/system/proftpd.service", unit),
    file("/etc/proftpd/proftpd.conf", "Port 21\n"),
    file("/srv/ftp.conf", "Port 2121\n"),
  ];
  expect(proftpd.wants(process)).toContainEqual({ path: "/lib/systemd/system/proftpd.service" });
  expect(binds(proftpd.parse(process, files))).toEqual([":: 21 /etc/proftpd/proftpd.conf:1"]);
  const moved = [...files, file("/etc/default/proftpd", "CONFIG_FILE=/srv/ftp.conf\n")];
  expect(binds(proftpd.parse(process, moved))).toEqual([":: 2121 /srv/ftp.conf:1"]);
});

test("microsocks without a password beyond loopback is an open proxy", () => {
  const settings = (...words: string[]): ParsedSettings["settings"] =>
    microsocks.parse(facts("/usr/bin/microsocks", ...words), []).settings;
  expect(warn(microsocks, settings("-p", "1085"))).toEqual([expect.stringContaining("port 1085")]);
  expect(warn(microsocks, settings("-i", "127.0.0.1"))).toEqual([]);
  expect(warn(microsocks, settings("-u", "", "-P", ""))).toEqual([]);
  expect(warn(microsocks, settings("-i", "proxy.example"))).toEqual([]);
});

test("BIND: recursion for everybody is told where it listens beyond loopback", () => {
  const text = (address: string): string =>
    `options { listen-on { ${address}; }; listen-on-v6 { none; }; allow-recursion { any; }; tcp-clients 20; tcp-listen-queue 5; };`;
  const read = (address: string): ParsedSettings => bind.parse(facts("/usr/sbin/named"), [file("/etc/bind/named.conf", text(address))]);
  expect(warn(bind, read("10.0.0.1").settings)).toHaveLength(1);
  expect(warn(bind, read("127.0.0.1").settings)).toEqual([]);
  expect(read("10.0.0.1").limits).toMatchObject([
    { kind: "connections", limit: 20 },
    { kind: "backlog", limit: 5 },
  ]);
});

test("BIND: TLS and HTTPS listeners are TCP alone", () => {
  const text =
    "options { listen-on port 853 tls local { 127.0.0.1; }; listen-on port 54 tls none { 127.0.0.1; }; listen-on-v6 { none; }; };";
  const { settings } = bind.parse(facts("/usr/sbin/named"), [file("/etc/bind/named.conf", text)]);
  expect(settings.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual(["tcp 853", "udp 54", "tcp 54"]);
});

test("address match lists: the first that fits decides, names and signs go through", () => {
  const statements = (text: string): ReturnType<typeof parseNamedSyntax> => parseNamedSyntax(text);
  const lists = new Map([
    ["inner", statements("10/8; !10.0.0.1;")],
    ["loop", statements("loop; 127.0.0.1;")],
  ]);
  const matches = (text: string, address: string): boolean => listMatches(statements(text), address, lists);
  expect(matches("!10.0.0.1; inner;", "10.0.0.1")).toBe(false);
  expect(matches("inner;", "10.0.0.1")).toBe(true);
  expect(matches("!inner; any;", "10.2.0.1")).toBe(false);
  expect(matches("!{ inner; }; any;", "192.0.2.1")).toBe(true);
  expect(matches("none;", "192.0.2.1")).toBe(false);
  expect(matches("2001:db8::/32;", "2001:db8::1")).toBe(true);
  expect(matches("2001:db8::/32;", "192.0.2.1")).toBe(false);
  expect(matches("loop;", "127.0.0.1")).toBe(true);
  expect(namedAddresses(statements("!127.0.0.1; 127.0.0.1; ::1; inner;"), lists)).toEqual(["::1", "10.0.0.1"]);
});
