/** How to change where OpenSSH listens. Every piece of advice comes with a way back, as a wrong one locks out whoever follows it. */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { possibleChange, writeStep } from "../scope-change.ts";
import type { ScopeChange } from "../service.ts";

export function sshdChanges(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const step = writeStep(settings, "/etc/ssh/sshd_config");
  const wayBack = phrase("services.sshd.wayBack");
  const port = settings[0]?.port ?? 22;
  const steps = [step, phrase("services.sshd.removeListenAddress"), wayBack];
  const lines = (family: string): readonly string[] => [`Port ${port}`, `AddressFamily ${family}`];
  return [
    possibleChange({ target: "dual", steps, code: lines("any") }),
    possibleChange({ target: "ipv4", steps, code: lines("inet") }),
    possibleChange({ target: "ipv6", steps, code: lines("inet6") }),
    possibleChange({
      target: "loopback",
      steps: [step, phrase("services.sshd.loopbackLocksOut"), wayBack],
      code: [`ListenAddress 127.0.0.1:${port}`, `ListenAddress [::1]:${port}`],
    }),
  ];
}
