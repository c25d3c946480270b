export { startSupervisor, type Supervisor, type SupervisorOptions } from "./supervisor.ts";
export type { FailedEvent, HistoryEvent, ReadyEvent, RestartedEvent, SupervisorEvent } from "./supervisor-events.ts";
