import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseNginxFile } from "../formats/nginx-syntax.ts";
import { findSiteProblem, type ProxySite } from "./proxy-site.ts";
import { editSite, printSite, readSite } from "./site-edit.ts";

const site: ProxySite = {
  name: "shop-web",
  system: "haproxy",
  mode: "http",
  port: 8080,
  serverNames: ["shop.example", "*.shop.example"],
  servers: [
    { address: "127.0.0.1", port: 20011, isBackup: false },
    { address: "2001:db8::1", port: 20012, isBackup: true },
  ],
  limits: { connections: 100, requestsPerSecond: 50, bodyMegabytes: null },
};
const named = { system: "haproxy", name: site.name } as const;

test("written and taken out again, every byte of the file is as it was, whatever it ends with", () => {
  const text = fc.array(
    fc.constantFrom("global", "  maxconn 5", "", "# Portolan, site other, begin. Changed by a plan, not by hand.", "é"),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(text, fc.boolean(), (lines, isEnded) => {
      const before = lines.join("\n") + (isEnded ? "\n" : "");
      const written = editSite(before, { ...named, printed: printSite(site) });
      if (written.code !== "edited" || written.text === null) throw new Error("not written");
      expect(readSite(written.text, named)).toBe(printSite(site));
      const again = editSite(written.text, { ...named, printed: printSite({ ...site, port: 8081 }) });
      expect(again.code === "edited" ? again.text?.split("bind :8081").length : 0).toBe(2);
      const out = editSite(written.text, { ...named, printed: null });
      const ended = before === "" || before.endsWith("\n") ? before : `${before}\n`;
      expect(out).toEqual({ code: "edited", text: ended });
    }),
  );
});

test("marks that somebody tore apart are refused, not guessed at", () => {
  const written = printSite(site);
  const [begin = "", ...rest] = written.trimEnd().split("\n");
  const end = rest.at(-1) ?? "";
  for (const torn of [begin, end, `${end}\n${begin}`, `${written}${written}`, `${begin}\n${written}`])
    expect(editSite(`${torn}\n`, { ...named, printed: printSite(site) })).toEqual({ code: "marks-torn" });
});

test("what nginx gets is whole: blocks closed, each directive ended", () => {
  const nginx = { ...site, system: "nginx", limits: { connections: 5, requestsPerSecond: 5, bodyMegabytes: 20 } } as const;
  const { directives, problem } = parseNginxFile(printSite(nginx));
  expect(problem).toBeNull();
  expect(directives.map(({ name }) => name)).toEqual(["map", "limit_req_zone", "upstream", "server"]);
});

test("what is no name, no port or not this proxy's is refused", () => {
  const problem = (change: Partial<ProxySite>) => findSiteProblem({ ...site, ...change });
  expect(findSiteProblem(site)).toBeNull();
  for (const name of ["", "Shop", "a b", "a;b", "../x", "1a", "a".repeat(33)]) expect(problem({ name })).toEqual({ code: "name" });
  for (const port of [0, 65536, 1.5, -1]) expect(problem({ port })).toEqual({ code: "port" });
  for (const text of ["a b", "a;", "-a", "a..b", "x.*", "a\nb"])
    expect(problem({ serverNames: [text] })).toEqual({ code: "server-name", text });
  expect(problem({ servers: [] })).toEqual({ code: "servers" });
  expect(problem({ servers: [{ address: "127.0.0.1", port: 1, isBackup: true }] })).toEqual({ code: "servers" });
  expect(problem({ limits: { ...site.limits, connections: 0 } })).toEqual({ code: "limit", limit: "connections" });
  expect(problem({ system: "nginx", mode: "tcp" })).toEqual({ code: "not-with", system: "nginx", what: "tcp" });
  expect(problem({ limits: { ...site.limits, bodyMegabytes: 1 } })).toEqual({ code: "not-with", system: "haproxy", what: "bodyMegabytes" });
  expect(problem({ mode: "tcp" })).toEqual({ code: "not-with", system: "haproxy", what: "requestsPerSecond" });
});
