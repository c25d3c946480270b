import { expect, test } from "vitest";
import * as fc from "fast-check";
import { barePort, parseEndpointQuery, parseEndpointWords } from "./endpoint-query.ts";

test("words are parted by spaces and lower-cased; quotes keep spaces", () => {
  expect(parseEndpointQuery('  Nginx  "my app" ').terms).toEqual([
    { negated: false, kind: "word", text: "nginx" },
    { negated: false, kind: "word", text: "my app" },
  ]);
});

test("filters take alternatives, a minus negates", () => {
  expect(parseEndpointQuery("-proto:tcp,udp unit:nginx public").terms).toEqual([
    { negated: true, kind: "filter", key: "proto", values: ["tcp", "udp"] },
    { negated: false, kind: "filter", key: "unit", values: ["nginx"] },
    { negated: false, kind: "flag", flag: "public" },
  ]);
});

test("ports are numbers, ranges and lists", () => {
  expect(parseEndpointQuery("port:80,8000-9000")).toEqual({
    terms: [
      {
        negated: false,
        kind: "ports",
        ranges: [
          { from: 80, to: 80 },
          { from: 8000, to: 9000 },
        ],
      },
    ],
    free: null,
    problems: [],
  });
});

test("an IPv6 address is a word, not a filter", () => {
  expect(parseEndpointQuery("fe80::1 ::1").terms[0]).toEqual({ negated: false, kind: "word", text: "fe80::1" });
  expect(parseEndpointQuery("ad:1").terms).toEqual([{ negated: false, kind: "word", text: "ad:1" }]);
});

test("a colon at the beginning of an IPv6 address is not a command", () => {
  expect(parseEndpointQuery("::1")).toEqual({ terms: [{ negated: false, kind: "word", text: "::1" }], free: null, problems: [] });
});

test.each([
  ["prot:tcp", { code: "unknown-key", key: "prot" }],
  ["scope:both", { code: "unknown-value", key: "scope", value: "both" }],
  ["port:9000-80", { code: "bad-port", value: "9000-80" }],
  ["port:70000", { code: "bad-port", value: "70000" }],
  ["since:soon", { code: "bad-duration", value: "soon" }],
  ["80-70", { code: "bad-port", value: "80-70" }],
  ["unit:", { code: "empty-value", key: "unit" }],
  [":fee", { code: "unknown-command", command: ":fee" }],
  ['"open', { code: "unclosed-quote" }],
])("%s is reported, not refused", (text, problem) => {
  expect(parseEndpointQuery(text).problems).toEqual([problem]);
});

test(":free takes a number near, a range and a protocol", () => {
  expect(parseEndpointQuery(":free").free).toEqual({ near: null, range: null, protocol: null });
  expect(parseEndpointQuery(":free 5000 udp").free).toEqual({ near: 5000, range: null, protocol: "udp" });
  expect(parseEndpointQuery(":free 5000-6000").free).toEqual({ near: null, range: { from: 5000, to: 6000 }, protocol: null });
});

test("a bare port is a number alone, with or without its protocol", () => {
  expect(barePort(" 5000 ")).toEqual({ port: 5000, protocol: null });
  expect(barePort("udp/53")).toEqual({ port: 53, protocol: "udp" });
  expect(barePort("53/UDP")).toEqual({ port: 53, protocol: "udp" });
  for (const text of ["", "70000", "80 443", "tcp/53/udp", "port:80"]) expect(barePort(text)).toBeNull();
});

test("no text makes the parser throw", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseEndpointQuery(text);
    }),
  );
});

test("words parted by a shell mean what the same words mean in one line", () => {
  const word = fc.constantFrom("80", "80,443", "-unit:ssh", "public", "-udp", "scope:dual,ipv4", "::1", "nginx", "since:7d");
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(parseEndpointWords(words)).toEqual(parseEndpointQuery(words.join(" ")));
    }),
  );
});
