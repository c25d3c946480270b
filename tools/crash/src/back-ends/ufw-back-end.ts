import { readFileSync } from "node:fs";
import type { UfwChange, UfwRule } from "@portolan/plans";
import type { LabHost } from "@portolan/test";
import type { Dice } from "../dice.ts";
import { othersPort, type BackEnd } from "./back-end.ts";

const there: readonly UfwRule[] = [
  { verb: "allow", protocol: "tcp", source: "any", port: "22" },
  { verb: "allow", protocol: "tcp", source: "any", port: "20000" },
  { verb: "limit", protocol: "tcp", source: "any", port: "2222" },
  { verb: "allow", protocol: "tcp", source: "192.168.0.0/16", port: "20001" },
];
const words = ({ verb, protocol, source, port }: UfwRule): readonly string[] => [verb, "proto", protocol, "from", source, "to", "any", "port", port]; // prettier-ignore

export const ufwBackEnd: BackEnd = {
  name: "ufw",
  async start(host) {
    await host.run(["ufw", "--force", "enable"]);
    await host.run(["cp", "-r", "/etc/ufw", "/run/ufw-without-rules"]);
  },
  async load(host, dice) {
    for (const name of ["user.rules", "user6.rules"]) await host.run(["cp", `/run/ufw-without-rules/${name}`, `/etc/ufw/${name}`]);
    await host.run(["ufw", "reload"]);
    for (const rule of dice.some(there, 0.7)) await host.run(["ufw", ...words(rule)]);
  },
  async steps(host, dice) {
    const changes: readonly UfwChange[] = [
      ...dice.some(loaded(host), 0.5).map((rule): UfwChange => ({ kind: "delete", rule })),
      { kind: "prepend", rule: newRule(dice) },
    ];
    return [{ tool: "ufw", changes }];
  },
  async state(host) {
    const files = ["user.rules", "user6.rules"].map((name) => readFileSync(host.path(`/etc/ufw/${name}`), "utf8"));
    // Of chains with a person's rules: ufw itself fills others when it is first told of a rule.
    const saved = await Promise.all(["iptables-save", "ip6tables-save"].map((program) => host.run([program, "-t", "filter"])));
    const kernel = saved.flatMap(({ stdout }) => stdout.split("\n").filter((line) => /^-A ufw6?-user-input /.test(line)));
    return [...files, ...kernel].join("\n");
  },
  meddle: async (host) => void (await host.run(["ufw", "allow", `${othersPort}/udp`])),
  withoutMeddling: (state) =>
    state
      .replaceAll(new RegExp(`^### tuple ### allow udp ${othersPort} .*\\n-A .*\\n\\n`, "gm"), "")
      .replaceAll(new RegExp(`\\n-A ufw6?-user-input -p udp -m udp --dport ${othersPort} -j ACCEPT$`, "gm"), ""),
};

function loaded(host: LabHost): readonly UfwRule[] {
  const text = readFileSync(host.path("/etc/ufw/user.rules"), "utf8");
  const isThere = ({ verb, protocol, port, source }: UfwRule): boolean =>
    text.includes(`### tuple ### ${verb} ${protocol} ${port} 0.0.0.0/0 any ${source === "any" ? "0.0.0.0/0" : source} in`);
  return there.filter(isThere);
}

function newRule(dice: Dice): UfwRule {
  return { verb: dice.pick(["allow", "deny"]), protocol: "tcp", source: dice.pick(["192.168.0.0/16", "2001:db8::/32"]), port: "20001" };
}
