export { guardPlacesOf, type GuardPlaces } from "./applier/guard-places.ts";
export { connectApplier } from "./applier/start-applier.ts";
export { startSupervisor, type Supervisor, type SupervisorOptions } from "./supervisor.ts";
export type { FailedEvent, HistoryEvent, ReadyEvent, RestartedEvent, SupervisorEvent } from "./supervisor-events.ts";
