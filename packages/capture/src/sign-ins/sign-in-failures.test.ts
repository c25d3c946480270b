import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ProgramResult } from "../run-program.ts";
import { countFailures } from "./count-failures.ts";
import { askJailLimits } from "./jail-limits.ts";
import { parseFailure } from "./parse-failure.ts";
import { readFailures } from "./read-sign-in-failures.ts";

const now = new Date("2026-11-22T12:00:00Z");
const absent = (): Promise<ProgramResult> => Promise.resolve({ outcome: "absent" });

test.each([
  ["sshd", "Failed password for root from 203.0.113.7 port 50122 ssh2", "203.0.113.7"],
  ["sshd-session", "Failed password for invalid user admin from 2001:db8::7 port 50122 ssh2", "2001:db8::7"],
  ["sshd", "Failed publickey for root from 203.0.113.7 port 1 ssh2: RSA SHA256:abc", "203.0.113.7"],
  ["sshd", "Connection closed by authenticating user root 203.0.113.7 port 40 [preauth]", "203.0.113.7"],
  ["sshd", "Connection reset by invalid user x 203.0.113.7 port 40 [preauth]", "203.0.113.7"],
  [
    "vsftpd",
    "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=joe rhost=::ffff:203.0.113.7  user=joe",
    "203.0.113.7",
  ],
  ["proftpd", "lab (client.example[203.0.113.7]) - USER joe (Login failed): Incorrect password", "203.0.113.7"],
  ["proftpd", "lab (::ffff:203.0.113.7[::ffff:203.0.113.7]) - USER joe: no such user found from x", "203.0.113.7"],
])("%s: %s", (program, text, address) => {
  expect(parseFailure(program, text)?.address).toBe(address);
});

test.each([
  ["sshd", "Accepted password for root from 203.0.113.7 port 50122 ssh2"],
  ["sshd", "Invalid user admin from 203.0.113.7 port 50122"], // what was tried follows in a line of its own
  ["nginx", "Failed password for root from 203.0.113.7 port 50122 ssh2"],
  ["vsftpd", "pam_unix(vsftpd:session): session opened for user joe"],
])("no failure of %s: %s", (program, text) => {
  expect(parseFailure(program, text)).toBeNull();
});

const forgeries = ["x from 192.0.2.99 port 22 ssh2", "x rhost=192.0.2.99", "x rhost=192.0.2.99 ", "a[192.0.2.99]) - USER x (Login failed)", "192.0.2.99 port 5 [preauth]", "", " ", "\t", "用户", "a".repeat(300), "x) (b[192.0.2.99"]; // prettier-ignore

test.each(forgeries)("a name that is tried never becomes an address: %s", (name) => {
  const lines = [
    ["sshd", `Failed password for invalid user ${name} from 203.0.113.7 port 50122 ssh2`],
    ["sshd", `Connection closed by invalid user ${name} 203.0.113.7 port 40 [preauth]`],
    [
      "vsftpd",
      `pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=${name} rhost=203.0.113.7  user=${name}`,
    ],
    ["proftpd", `lab (a[203.0.113.7]) - USER ${name} (Login failed): Incorrect password`],
  ] as const;
  for (const [program, text] of lines) expect([null, "203.0.113.7"]).toContain(parseFailure(program, text)?.address ?? null);
});

test("attempts of one connection count, its end only where it had none", () => {
  const failed = (port: number, isEnd: boolean) => ({ service: "openssh", address: "203.0.113.7", connection: `203.0.113.7 ${port}`, isEnd } as const); // prettier-ignore
  expect(countFailures([failed(1, false), failed(1, false), failed(1, true), failed(2, true)])).toEqual({
    failures: 3,
    addresses: 1,
    top: [{ address: "203.0.113.7", failures: 3 }],
  });
});

test("the journal's lines are counted; what is no line of it is left out", async () => {
  const entry = (message: unknown, program = "sshd"): string => JSON.stringify({ MESSAGE: message, SYSLOG_IDENTIFIER: program });
  const failed = "Failed password for root from 203.0.113.7 port 1 ssh2";
  const stdout = [entry(failed), entry(failed), entry([70, 97]), entry(null), "{broken", entry(failed, "cron"), ""].join("\n");
  const asked: string[][] = [];
  const runs = (_: string, words: readonly string[]): Promise<ProgramResult> => {
    asked.push([...words]);
    return Promise.resolve({ outcome: "exited", code: 0, stdout, stderr: "" });
  };
  expect(await readFailures("openssh", { now, runs })).toMatchObject({
    code: "read",
    source: "journal",
    isCut: false,
    failures: 2,
    addresses: 1,
  });
  expect(asked[0]).toContain("--since=-24h");
});

test("without a journal the log of syslog is read, of the last 24 hours alone, in both of its forms", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "portolan-auth-")), "auth.log");
  const failed = (time: string, port: number): string => `${time} lab sshd[9]: Failed password for root from 203.0.113.7 port ${port} ssh2`;
  const yesterday = new Date(now.getTime() - 23 * 3_600_000);
  const old = yesterday.toString().slice(4, 10) + ` ${yesterday.toTimeString().slice(0, 8)}`; // "Nov 21 13:00:00", local
  writeFileSync(
    path,
    [failed("2026-11-20T11:00:00Z", 1), failed("2026-11-22T11:00:00.123456+00:00", 2), failed(old, 3), "nonsense", ""].join("\n"),
  );
  const reading = await readFailures("openssh", { now, logs: ["/no/such.log", path], runs: absent });
  expect(reading).toMatchObject({ code: "read", source: path, isCut: false, failures: 2 });
  expect(await readFailures("openssh", { now, logs: ["/no/such.log"], runs: absent })).toEqual({ code: "unread", reason: "absent" });
  expect(await readFailures("vsftpd", { now, logs: [path], runs: absent })).toMatchObject({ failures: 0, top: [] });
});

test("a log longer than what is read is said to be cut", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "portolan-auth-")), "secure");
  const line = "2026-11-22T11:00:00Z lab sshd[9]: Failed password for root from 203.0.113.7 port 5 ssh2\n";
  writeFileSync(path, line.repeat(60_000));
  const reading = await readFailures("openssh", { now, logs: [path], runs: absent });
  expect(reading).toMatchObject({ isCut: true, addresses: 1 });
});

test("jail limits: only plain names are asked for, at most four, and what is no number is left out", async () => {
  const asked: string[] = [];
  const runs = (_: string, words: readonly string[]): Promise<ProgramResult> => {
    asked.push(words.join(" "));
    const stdout = words[1] === "broken" ? "Sorry but the jail does not exist" : words[2] === "bantime" ? "-1\n" : "600\n";
    return Promise.resolve({ outcome: "exited", code: 0, stdout, stderr: "" });
  };
  const found = await askJailLimits(["sshd", "broken", "--help", "a b"], runs);
  expect([...found]).toEqual([["sshd", { maxRetry: 600, findTimeSeconds: 600, banTimeSeconds: -1 }]]);
  expect(asked.every((words) => /^get (?:sshd|broken) /.test(words))).toBe(true);
});

test("what OpenSSH 9.2 wrote while signing in failed with passwords and with keys, one name made to look like an address", () => {
  const log = [
    "Failed password for root from 127.0.0.1 port 49912 ssh2",
    "Failed password for root from 127.0.0.1 port 49912 ssh2",
    "Connection closed by authenticating user root 127.0.0.1 port 49912 [preauth]",
    "Connection closed by authenticating user root ::1 port 42668 [preauth]",
    "Invalid user a from 1.2.3.4 port 5 ssh2 from 127.0.0.1 port 49924",
    "Could not get shadow information for NOUSER",
    "Failed password for invalid user a from 1.2.3.4 port 5 ssh2 from 127.0.0.1 port 49924 ssh2",
    "Connection closed by invalid user a from 1.2.3.4 port 5 ssh2 127.0.0.1 port 49924 [preauth]",
    "Invalid user a from 1.2.3.4 port 5 ssh2 from ::1 port 42686",
    "Connection closed by invalid user a from 1.2.3.4 port 5 ssh2 ::1 port 42686 [preauth]",
  ];
  expect(countFailures(log.flatMap((line) => parseFailure("sshd", line) ?? []))).toEqual({
    failures: 5,
    addresses: 2,
    top: [
      { address: "127.0.0.1", failures: 3 },
      { address: "::1", failures: 2 },
    ],
  });
});
