/** How to change where BIND listens: its two lists, one for each family. */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { possibleChange, writeStep } from "../scope-change.ts";
import type { ScopeChange } from "../service.ts";

export function bindChanges(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const listens = settings.filter(({ key }) => key.startsWith("listen-on"));
  const step = writeStep(listens, "/etc/bind/named.conf.options");
  const port = settings[0]?.port ?? 53;
  const at = port === 53 ? "" : `port ${port} `;
  const lines = (ipv4: string, ipv6: string): readonly string[] => [`listen-on ${at}{ ${ipv4}; };`, `listen-on-v6 ${at}{ ${ipv6}; };`];
  const steps = [step, phrase("services.bind.perAddress")];
  return [
    possibleChange({ target: "dual", steps, code: lines("any", "any") }),
    possibleChange({ target: "ipv4", steps, code: lines("any", "none") }),
    possibleChange({ target: "ipv6", steps, code: lines("none", "any") }),
    possibleChange({ target: "loopback", steps: [step, phrase("services.breaks.loopback", { port })], code: lines("127.0.0.1", "::1") }),
  ];
}
