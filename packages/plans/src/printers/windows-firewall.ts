/**
 * Windows' own firewall by PowerShell (New-NetFirewallRule). It shuts out what no rule lets in, and a rule that blocks is stronger than any that allows: so
 * "these alone" is a rule that allows, and who is refused is blocked.
 */
import { wantedPrefixes, type ForeignAnswer, type ForeignIntent, type ForeignNote } from "./foreign-policy.ts";

/** It takes no prefix of length 0. */
const halves = { ipv4: ["0.0.0.0/1", "128.0.0.0/1"], ipv6: ["::/1", "8000::/1"] } as const;

export function printWindowsFirewall(intent: ForeignIntent): ForeignAnswer {
  if (intent.kind === "allow" && intent.macs !== undefined) return { code: "cannot-say", what: "hardware-addresses" };
  if (intent.kind !== "close" && intent.until !== null) return { code: "cannot-say", what: "an-end" };
  const isBlocked = intent.kind !== "allow";
  const sources = intent.kind === "close" ? "Any" : wantedPrefixes(intent, halves)?.join(",");
  const action = isBlocked || sources === undefined ? "Block" : "Allow";
  const place = intent.port === null ? ["-Protocol Any"] : [`-Protocol ${intent.protocol.toUpperCase()}`, `-LocalPort ${intent.port}`];
  const name = intent.port === null ? "all ports" : `${intent.protocol}/${intent.port}`;
  const words = [
    `New-NetFirewallRule -DisplayName "Portolan ${action.toLowerCase()} ${name}"`,
    `-Direction Inbound -Action ${action} -Profile Any`,
    ...place,
    `-RemoteAddress ${sources ?? "Any"}`,
  ];
  return { code: "printed", language: "powershell", lines: [words.join(" ")], notes: notesOf(intent) };
}

function notesOf(intent: ForeignIntent): readonly ForeignNote[] {
  if (intent.kind !== "allow") return [];
  return intent.isAdded ? ["others-may-refuse"] : ["others-may-allow", "others-may-refuse"];
}
