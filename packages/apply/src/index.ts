export {
  applyPlan,
  confirmPlan,
  type ApplyOutcome,
  type Applying,
  type ConfirmPlanOutcome,
  type PlanConfirmation,
  type PlanJudges,
  type PlanToApply,
} from "./apply-plan.ts";
export { armGuard, type ArmedGuard } from "./arm-guard.ts";
export {
  noteConnections,
  type Confirmation,
  type ConfirmationAnswer,
  type ConfirmationNeed,
  type NamedConnection,
  type NamedEnd,
} from "./confirmation.ts";
export { guardUnitText, hasGuardUnit, installGuardUnit, removeGuardUnit } from "./guard-unit.ts";
export type { Guard } from "./guard.ts";
export type { Deadline, GuardedStep, GuardRecord, GuardState, ProcessIdentity, UndoneBecause } from "./guard-record.ts";
export { isEnded, readGuardRecord, writeGuardRecord } from "./guard-record.ts";
export {
  confirmChange,
  extendChange,
  makeChange,
  type ChangeOutcome,
  type ChangeRequest,
  type ConfirmOutcome,
  type ExtendOutcome,
} from "./guarded-change.ts";
export type { Hand, HandContext, Moved, Prepared, RunTool } from "./hand.ts";
export { runTool, toolRunner } from "./hand.ts";
export { openHostReader, type HostReader } from "./host-reader.ts";
export { iptablesHand, type IptablesUndo } from "./iptables-hand.ts";
export { nftHand, type NftUndo } from "./nft-hand.ts";
export { isSystemdUp, type ArmPlace } from "./system-timer.ts";
export type { Watch } from "./keep-watch.ts";
export { armEnd, armEnds, disarmEnd, endKeeper } from "./arm-end.ts";
export { endOpeningNow, endOpenings, type EndedOpenings } from "./end-openings.ts";
export { readEnds, removeEnd, type OpeningEnd } from "./opening-end.ts";
export type { PlannedEnd } from "./planned-end.ts";
export { retireGuardUnit } from "./retire-guard-unit.ts";
export { reasonToUndo, resumeChange, undoChange, type UndoRequest } from "./undo-change.ts";
export { watchChange } from "./watch-change.ts";
export { readRailFile, writeRailFile, type RailFile } from "./guard-rail-file.ts";
export { openJournal, type BegunPlan, type Journal } from "./journal.ts";
export { judgeSignatures, type SignedPlan } from "./judge-signatures.ts";
export { isSameKey, isSignedBy, readPublicKey, type SignedText } from "./key-signature.ts";
export { openLogWitness, type LogWitness } from "./log-witness.ts";
export { tcHand, type TcUndo } from "./tc-hand.ts";
