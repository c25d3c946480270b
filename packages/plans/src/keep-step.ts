/** The step that makes rules outlive a restart by the host's own means, as a person types it. */
import { printCommand, type PrintedCommand } from "@portolan/ruleset";
import type { KeepStep } from "./step.ts";

export function printKeepStep({ with: by }: KeepStep): readonly PrintedCommand[] {
  if (by === "netfilter-persistent") return [printCommand(["netfilter-persistent", "save"])];
  return [printCommand(["systemctl", "enable", "nftables.service"])];
}
