export { startSupervisor, type Supervisor, type SupervisorOptions } from "./supervisor.ts";
export type { FailedEvent, ReadyEvent, RestartedEvent, SupervisorEvent } from "./supervisor-events.ts";
