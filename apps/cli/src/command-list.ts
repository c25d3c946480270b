import type { Command } from "./command.ts";
import { backupCommand } from "./commands/backup.ts";
import { restoreCommand } from "./commands/restore.ts";
import { applyCommand } from "./commands/apply.ts";
import { approveCommand } from "./commands/approve.ts";
import { approverCommand } from "./commands/approver.ts";
import { checkCommand } from "./commands/check.ts";
import { completionCommand } from "./commands/completion.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { explainCommand } from "./commands/explain.ts";
import { freeCommand } from "./commands/free.ts";
import { helpCommand } from "./commands/help.ts";
import { leaseCommand } from "./commands/lease.ts";
import { poolCommand } from "./commands/pool.ts";
import { ledgerCommand } from "./commands/ledger.ts";
import { lsCommand } from "./commands/ls.ts";
import { passwordCommand } from "./commands/password.ts";
import { planCommand } from "./commands/plan.ts";
import { snapshotCommand } from "./commands/snapshot.ts";
import { upCommand } from "./commands/up.ts";
import { confirmCommand } from "./commands/confirm.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { diffCommand } from "./commands/diff.ts";
import { reachCommand } from "./commands/reach.ts";
import { traceCommand } from "./commands/trace.ts";
import { versionCommand } from "./commands/version.ts";
import { watchCommand } from "./commands/watch.ts";

/** Every command there is, in the order in which help shows them. */
export const commands: readonly Command[] = [
  lsCommand,
  explainCommand,
  reachCommand,
  traceCommand,
  diffCommand,
  checkCommand,
  freeCommand,
  watchCommand,
  leaseCommand,
  poolCommand,
  planCommand,
  applyCommand,
  confirmCommand,
  rollbackCommand,
  approveCommand,
  approverCommand,
  upCommand,
  passwordCommand,
  ledgerCommand,
  backupCommand,
  restoreCommand,
  snapshotCommand,
  doctorCommand,
  completionCommand,
  helpCommand,
  versionCommand,
];
