/** What is wrong, or will be, with the ports that MCSManager hands out: a value with its words. */
import type { Phrase } from "@portolan/phrases";

export type AllocationCode =
  | "next-held" // a socket or a publish of this host has it
  | "next-stopped-container" // a container that does not run takes it when it starts
  | "next-claimed" // another instance has it already
  | "next-ephemeral" // the kernel hands it out to outgoing connections
  | "next-known" // a widespread program takes this number
  | "next-browser-blocked"
  | "next-beyond-last" // above 65535
  | "shared-edge" // {mcsm_portN} of one instance is the base port of another
  | "duplicate" // two instances claim it
  | "ahead" // the counter reaches a used port in some steps
  | "wrap" // the counter begins again in some steps and gives the same ports a second time
  | "range-ephemeral"; // the range reaches into the kernel's

export interface AllocationFinding {
  readonly code: AllocationCode;
  readonly severity: "bad" | "warning" | "notice";
  readonly ports: readonly number[]; // ascending
  readonly steps: number | null; // instances that can still be made before it happens; 0: the next one meets it
  readonly text: Phrase;
}
