import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseJsonLines } from "./json-lines.ts";
import { parseHostPort } from "../listen-arguments.ts";
import { parseNginxSyntax } from "./nginx-syntax.ts";
import { nginx } from "../web/nginx.ts";
import { globMatches } from "./path-glob.ts";
import { parsePostgresqlSyntax } from "./postgresql-syntax.ts";
import { postgresql } from "../databases/postgresql.ts";
import { catalogue } from "../catalogue.ts";

const options = { numRuns: 300 };
const nginxPieces = fc.constantFrom(
  "http",
  "server",
  "listen",
  "include",
  " ",
  "{",
  "}",
  ";",
  "\n",
  "'",
  '"',
  "\\",
  "#",
  "$",
  "[::]:80",
  "80",
  "*",
  "x_by_lua_block",
  "unix:",
  "ipv6only=off",
);
const postgresPieces = fc.constantFrom(
  "listen_addresses",
  "port",
  "include",
  "include_dir",
  "=",
  "'",
  "\n",
  "\\",
  "#",
  " ",
  "*",
  "localhost",
  "5432",
  "data_directory",
  "..",
  "/",
);
const process = {
  pid: 1,
  executable: "/usr/sbin/nginx",
  arguments: ["nginx"],
  workingDirectory: "/x",
  unit: null,
  environment: {},
  listens: [],
};

test("no bytes make a service's parser throw, and every setting has a port in range", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4000 }), fc.constantFrom(...catalogue), (bytes, service) => {
      const files = service.wants(process).map(({ path }) => ({ path, bytes, reason: null, hash: null }));
      for (const { port } of service.parse(process, files).settings) expect(port === null || (port >= 0 && port <= 65535)).toBe(true);
    }),
    options,
  );
});

test("no mixture of nginx syntax throws; every directive's line exists", () => {
  fc.assert(
    fc.property(fc.array(nginxPieces, { maxLength: 300 }), (pieces) => {
      const text = pieces.join("");
      const lines = text.split("\n").length;
      for (const { line } of parseNginxSyntax(text)) expect(line >= 1 && line <= lines).toBe(true);
      nginx.parse(process, [{ path: "/etc/nginx/nginx.conf", bytes: new TextEncoder().encode(text), reason: null, hash: null }]);
    }),
    options,
  );
});

test("no mixture of PostgreSQL syntax throws", () => {
  fc.assert(
    fc.property(fc.array(postgresPieces, { maxLength: 300 }), (pieces) => {
      const bytes = new TextEncoder().encode(pieces.join(""));
      postgresql.parse(process, [{ path: "/x/postgresql.conf", bytes, reason: null, hash: null }]);
    }),
    options,
  );
});

test("JSON with lines agrees with JSON.parse on every object", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 1, 2), (value, space) => {
      const text = JSON.stringify(value, null, space);
      const parsed = JSON.parse(text) as Record<string, unknown>;
      const entries = parseJsonLines(text);
      expect([...(entries ?? [])].map(([key, entry]) => [key, entry.value])).toEqual(
        Object.entries(parsed).map(([key, item]) => [key, item]),
      );
    }),
    options,
  );
});

test("a long file of any one character is read in bounded time", () => {
  for (const character of ["{", "}", ";", "'", '"', "\\", "#", " ", "a", "$", "\n", "=", "[", "*"]) {
    const text = character.repeat(200_000);
    const startedAt = performance.now();
    parseNginxSyntax(text);
    parsePostgresqlSyntax(text);
    parseHostPort(text);
    globMatches(`${"*a".repeat(200)}b`, "a".repeat(4000));
    expect(performance.now() - startedAt, JSON.stringify(character)).toBeLessThan(1500);
  }
});
