import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultBands, type Pool } from "@portolan/leases";
import { afterEach, beforeEach, expect, test } from "vitest";
import { displayWidth } from "../display-width.ts";
import { TestLeaseServer } from "../lease/test-lease-server.ts";
import { run, type Run } from "../test-terminal.ts";

const pool: Pool = {
  id: "pool-00000000001",
  name: "games",
  place: { kind: "fleet" },
  bands: [...defaultBands, { kind: "emergency", from: 30000, to: 30009 }],
  headroom: 0.3,
  rules: {
    modes: ["static", "dynamic", "mixed", "deterministic"],
    forbidden: [{ from: 6660, to: 6669 }],
    grantedAllTheSame: [],
    isExclusive: false,
    isPaired: true,
    longestBlock: 16,
    families: ["dual"],
    addresses: [],
    owners: { allowed: ["shop/*"], refused: [] },
    longestTermSeconds: null,
  },
  quarantineSeconds: 120,
  revision: 4,
};
const counts = { size: 20010, free: 19000, reserved: 2, active: 500, ending: 1, quarantined: 7, troubled: 0, occupied: 300, kept: 200 };
const document = {
  pool,
  use: { ...counts, bands: [], ordinaryLeft: 13000, blocking: 0.0003 },
  warnings: 1,
  hosts: [{ host: "h", name: "web1", isReady: false }],
  maps: [
    {
      host: "h",
      runs: [
        { from: 10000, to: 10099, state: "active" },
        { from: 10100, to: 30009, state: "free" },
        { from: 20000, to: 20000, state: "hijacked" },
      ],
    },
  ],
  told: [],
  series: [],
  forecast: {
    code: "forecast",
    method: "seasonal",
    isFallback: true,
    against: "seasonal",
    skill: 1.1,
    coverage: 0.9,
    fullInDays: { early: 3.5, middle: 12, late: null },
    points: [],
  },
};

let folder = "";
let server: TestLeaseServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "portolan-pool-"));
  server = new TestLeaseServer(folder);
  await server.start();
  server.answers.set("GET /pools", { pools: [document] });
  server.answers.set("GET /pools/games", document);
  server.answers.set("POST /pools", document);
  server.answers.set(`PUT /pools/${pool.id}`, document);
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const poolCommand = async (...words: readonly string[]): Promise<Run> => run(["pool", ...words, "--data-dir", folder]);

test("pools are drawn and told within every terminal, in both languages", async () => {
  for (const words of [["list"], ["show", "games"], ["forecast", "games"]])
    for (const language of ["en", "zh-CN"])
      for (const columns of [44, 80, 140]) {
        const { stdout, code } = await run(["pool", ...words, "--data-dir", folder, "--no-color", "--lang", language], { columns });
        expect(code).toBe(0);
        expect(stdout).not.toMatch(/\{\w+\}|undefined|NaN/);
        for (const line of stdout.split("\n")) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
      }
  const { stdout } = await poolCommand("show", "games", "--lang", "en");
  expect(stdout).toContain("510 held, 19000 of 20010 free; 300 in use without a lease, 200 never granted unasked");
  expect(stdout).toMatch(/\n {2}█+·+\n/); // the static band: used at its beginning
  expect(stdout).toMatch(/\n {2}!·+\n/); // the dynamic one: its first mark holds a port that was taken
  expect(stdout).toContain("Full in 12 days (between 3.5 days and later than can be seen).");
});

test("a pool is made of what the options say; a change keeps the rest and names the revision it is of", async () => {
  await poolCommand(
    "create",
    "small",
    "--band",
    "dynamic:25000-25999,emergency:26000-26099",
    "--place",
    "network:web1/bridge",
    "--headroom",
    "20",
    "--quarantine",
    "5m",
  );
  expect(server.asked.at(-1)).toMatchObject({
    method: "POST",
    path: "/pools",
    body: {
      name: "small",
      place: { kind: "network", host: "web1", network: "bridge" },
      bands: [
        { kind: "dynamic", from: 25000, to: 25999 },
        { kind: "emergency", from: 26000, to: 26099 },
      ],
      headroom: 0.2,
      quarantineSeconds: 300,
    },
  });
  await poolCommand("change", "games", "--no-paired", "--refuse-owner", "old", "--forbid", "none");
  const { id: _id, revision, ...kept } = pool;
  expect(server.asked.at(-1)?.body).toEqual({
    ...kept,
    revision,
    rules: { ...pool.rules, isPaired: false, forbidden: [], owners: { allowed: ["shop/*"], refused: ["old"] } },
  });
});

test("what cannot be meant is refused before anything is asked", async () => {
  const bad: readonly (readonly string[])[] = [
    ["create"],
    ["create", "x", "--band", "20000-30000"],
    ["create", "x", "--place", "moon"],
    ["create", "x", "--headroom", "200"],
    ["create", "x", "--quarantine", "none"],
    ["create", "x", "--quarantine", "5s"],
    ["create", "x", "--quarantine", "2d"],
    ["create", "Bad name"],
    ["create", "x-"],
    ["create", "x", "--forbid", "ssh"],
    ["list", "games"],
    ["burn", "games"],
  ];
  for (const words of bad) expect([words.join(" "), (await poolCommand(...words)).code]).toEqual([words.join(" "), 2]);
  expect(server.asked).toEqual([]);
});

test("a mark of several ports shows kept ones only where nothing among them is free", async () => {
  const runs = [
    { from: 10000, to: 10000, state: "kept" },
    { from: 10001, to: 29999, state: "free" },
    { from: 30000, to: 30009, state: "kept" },
  ];
  server.answers.set("GET /pools/games", { ...document, maps: [{ host: "h", runs }] });
  const { stdout } = await poolCommand("show", "games", "--lang", "en");
  expect(stdout).toMatch(/\n {2}·+\n/); // the static band: one of its first hundred is kept
  expect(stdout).toMatch(/\n {2}x+\n/); // the emergency band: all of it is
});
