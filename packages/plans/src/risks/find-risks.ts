/** All risks of a change, the gravest first. */
import type { Solved, Tried } from "../solved.ts";
import { cutConnections } from "./cut-connections.ts";
import { loseOwnWay } from "./lose-own-way.ts";
import { losePanel } from "./lose-panel.ts";
import { loseSsh } from "./lose-ssh.ts";
import { opensToEveryone } from "./opens-to-everyone.ts";
import { othersRules } from "./others-rules.ts";
import type { Risk } from "./risk.ts";
import { sharedLimit } from "./shared-limit.ts";
import { toldRisks } from "./told-risks.ts";

export function findRisks(solved: Solved): readonly Risk[] {
  return [...findNamedRisks(solved), ...othersRules(solved), ...toldRisks(solved)];
}

/** Those that somebody has to accept by name. */
export function findNamedRisks(tried: Tried): readonly Risk[] {
  return [loseOwnWay, loseSsh, losePanel, cutConnections, opensToEveryone, sharedLimit].flatMap((find) => find(tried));
}
