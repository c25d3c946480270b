/** All risks of a change, the gravest first. */
import type { Solved } from "../solved.ts";
import { cutConnections } from "./cut-connections.ts";
import { loseOwnWay } from "./lose-own-way.ts";
import { loseSsh } from "./lose-ssh.ts";
import { opensToEveryone } from "./opens-to-everyone.ts";
import { othersRules } from "./others-rules.ts";
import type { Risk } from "./risk.ts";
import { toldRisks } from "./told-risks.ts";

export function findRisks(solved: Solved): readonly Risk[] {
  return [loseOwnWay, loseSsh, cutConnections, opensToEveryone, othersRules, toldRisks].flatMap((find) => find(solved));
}
