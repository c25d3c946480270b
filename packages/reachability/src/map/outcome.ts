/**
 * What can become of a packet, as terminals of diagrams. Equal outcomes have the same terminal, so two hosts are compared by comparing ids.
 * The first terminals are the verdicts inside a chain; outcomes of the packet's whole way follow in the order in which they are met.
 */
import type { Condition } from "@portolan/ruleset";

/** Terminals inside a chain; 0 is UNDECIDED, 1 TRUE. */
export const RETURN = 2;
export const ACCEPT = 3;
const FIRST_OUTCOME = 8;

export interface Outcome {
  readonly kind: OutcomeKind;
  /** How it was rejected, why it has no route; empty for the rest. */
  readonly detail: string;
  /** Of `forwarded` and `outbound`: the interface it leaves by. */
  readonly egress: string | null;
  /** Translations on the way, in order: "dnat 10.0.0.2:80". */
  readonly nat: readonly string[];
  /** Whether the answer can leave, or come back through the host. null: no answer is asked for, or followed. */
  readonly reply: "delivered" | "dropped" | null;
  /** Of `unknown`: what decides. */
  readonly condition: Condition | null;
}

export type OutcomeKind =
  | "delivered" // to the sockets of this host
  | "forwarded"
  | "outbound" // sent by the host itself and leaves it
  | "dropped" // by a rule or a policy
  | "rejected"
  | "unroutable" // by routing, rp_filter, a martian address, a forwarding switch
  | "stolen" // sent elsewhere by a rule
  | "unknown"; // by something that is not in the model

export type OutcomeParts = Partial<Outcome> & { readonly kind: OutcomeKind };

function outcomeOf(parts: OutcomeParts): Outcome {
  return { detail: "", egress: null, nat: [], reply: null, condition: null, ...parts };
}

export class Outcomes {
  private readonly known: Outcome[] = [];
  private readonly terminals = new Map<string, number>();

  terminal(parts: OutcomeParts): number {
    const outcome = outcomeOf(parts);
    const { kind, detail, egress, nat, reply, condition } = outcome;
    const key = JSON.stringify([kind, detail, egress, nat, reply, condition?.id ?? null]);
    let terminal = this.terminals.get(key);
    if (terminal === undefined) {
      terminal = FIRST_OUTCOME + this.known.length;
      this.known.push(outcome);
      this.terminals.set(key, terminal);
    }
    return terminal;
  }

  of(terminal: number): Outcome {
    const outcome = this.known[terminal - FIRST_OUTCOME];
    if (outcome === undefined) throw new Error(`Terminal ${terminal} is not an outcome`);
    return outcome;
  }
}
