import { expect, test } from "vitest";
import { iptablesNat } from "./dev/iptables-nat.ts";
import { baseChain, innerChain, match, nftRules, rule, tcpPort } from "./dev/nft-rules.ts";
import { translationPaths } from "./translation-paths.ts";

const redirect = { redirect: { port: 81 } };
const jump = (target: string): Readonly<Record<string, unknown>> => ({ jump: { target } });

test("texts of a namespace are read once while they stay the same objects, and anew when one of them changes", () => {
  const [save, listing] = [iptablesNat("-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 81"), nftRules(baseChain("inet"))];
  const elsewhere = { ...save, namespace: "name:blue" };
  const first = translationPaths([save, elsewhere], "host");
  expect(first).toHaveLength(1);
  expect(translationPaths([elsewhere, save], "host")).toBe(first);
  expect(translationPaths([save, listing], "host")).not.toBe(first);
  expect(translationPaths([{ ...save }], "host")).not.toBe(first);
});

test("chains are followed in the order in which packets pass them, the later registered of equal priorities first", () => {
  const chains = [
    baseChain("inet", { name: "late", prio: 10 }),
    baseChain("inet", { name: "first" }),
    baseChain("inet", { name: "second" }),
  ];
  const rules = ["late", "first", "second"].map((chain) =>
    rule("inet", [match({ meta: { key: "nfproto" } }, "ipv4"), match(tcpPort, 80), redirect], chain),
  );
  const paths = translationPaths([nftRules(...chains, ...rules)], "host");
  expect(paths.map(({ namedBy }) => namedBy.chain)).toEqual(["second", "first", "late"]);
});

test("chains that lead to a translation on many ways end", () => {
  const names = Array.from({ length: 30 }, (_, index) => `c${index}`);
  const ways = names.flatMap((name, index) => [1, 2].map(() => rule("ip", [jump(names[index + 1] ?? "c0")], name)));
  const entry = rule("ip", [match(tcpPort, 80), jump("c0")]);
  const listing = nftRules(baseChain("ip"), ...names.map((name) => innerChain("ip", name)), entry, ...ways, rule("ip", [redirect], "c14"));
  expect(translationPaths([listing], "host").length).toBeGreaterThan(0);
});
