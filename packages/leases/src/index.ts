export type * from "./choice.ts";
export type * from "./claim.ts";
export type * from "./evidence.ts";
export { holdingStates, leaseStateAfter, leaseStates, leaseTransitions, type LeaseHappening, type LeaseState } from "./lease-states.ts";
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
