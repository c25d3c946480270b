export type { Deadline, GuardedStep, GuardRecord, GuardState, ProcessIdentity, UndoneBecause } from "./guard-record.ts";
export { isEnded, readGuardRecord } from "./guard-record.ts";
export {
  confirmChange,
  makeChange,
  reasonToUndo,
  undoChange,
  type ChangeOutcome,
  type ChangeRequest,
  type ConfirmOutcome,
  type Guard,
} from "./guarded-change.ts";
export type { Hand, HandContext, Moved, Prepared, RunTool } from "./hand.ts";
export { runTool } from "./hand.ts";
export { iptablesHand, type IptablesUndo } from "./iptables-hand.ts";
export { nftHand, type NftUndo } from "./nft-hand.ts";
export { startWatchdog } from "./start-watchdog.ts";
export { watchChange } from "./watch-change.ts";
