export { checkClaim, matchesOwner } from "./check-claim.ts";
export type * from "./choice.ts";
export { claimElsewhere } from "./claim-elsewhere.ts";
export {
  choosePorts,
  headroomPorts,
  restFloorSeconds,
  type PortChoice,
  type PortQuestion,
  type PurposeBindings,
  type RestingLease,
} from "./choose-ports.ts";
export type * from "./claim.ts";
export type * from "./evidence.ts";
export { countFree } from "./find-ports.ts";
export { addressRows, leasedAddresses, rowsOfSet, slotRows, type AddressRow, type SlotRow } from "./interval-rows.ts";
export { firstStates, leaseHoldsCondition, leaseStateCheck, leaseTriggers, type SqlDialect } from "./lease-sql.ts";
export { forecastUse, type KnownForecast, type ScaleForecast, type UseForecast, type UseQuestion } from "./forecast/forecast-use.ts";
export { holdingStates, leaseStateAfter, leaseStates, leaseTransitions, type LeaseHappening, type LeaseState } from "./lease-states.ts";
export { dueHappening, graceSeconds, moveLease, offerEndMs, offerSeconds, type LeaseMove, type LeaseMoved } from "./move-lease.ts";
export {
  defaultBands,
  type Band,
  type BindFamily,
  type ClaimMode,
  type LeaseClass,
  type Pool,
  type PoolPlace,
  type PoolRules,
} from "./pool.ts";
export { bandOfPort, preparePool, type KeptNumbers, type PoolPorts } from "./pool-ports.ts";
export { PortOccupancy } from "./port-occupancy.ts";
export type { PortSecret } from "./port-order.ts";
export { rankHosts, type HostFacts, type HostQuestion, type HostRanking } from "./rank-hosts.ts";
