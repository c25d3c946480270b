export type { AcceptQueues, ListenerQueue, PlaceConnections, QueueCounters } from "./accept-queue.ts";
export { applyChanges } from "./apply-changes.ts";
export { bindOverlap, boundAddresses, type BindPlace } from "./bind-overlap.ts";
export { goneConfirmedBy, type ChangeEvent, type ChangeKind } from "./change.ts";
export type { Ancestor, ContainerReference, Endpoint, EndpointService, EndpointState, Owner, Scope, SetBy } from "./endpoint.ts";
export { changesBetween, type ChangeContext } from "./changes-between.ts";
export { createChangeTracker, type ChangeTracker, type ChangeTrackerOptions } from "./change-tracker.ts";
export { decideBind, decideBindAmong, type BindDecision, type BindOptions, type HeldBind, type WantedBind } from "./decide-bind.ts";
export { displayOf, type EndpointDisplay } from "./endpoint-display.ts";
export { endedEndpoint, type EndedEndpoint, type EndedSocket } from "./ended-socket.ts";
export { createEndpointMemory, type EndpointMemory } from "./endpoint-memory.ts";
export { endpointId, type EndpointKey, type Sha256 } from "./endpoint-id.ts";
export { compareEndpoints, endpointsOf, type EndpointsOptions } from "./endpoints-of.ts";
export { containerOfCgroup, unitOfCgroup } from "./cgroup-path.ts";
export type { PortHolder } from "./port-holder.ts";
export { scopeOf } from "./scope-of.ts";
export { forecastAddresses, forecastBind, type BindBlocker, type BindForecast, type BindForecastQuery } from "./bind-forecast.ts";
export {
  defaultBands,
  exclusionReasons,
  freePorts,
  type ExclusionReason,
  type FreePorts,
  type FreePortsQuery,
  type PortReputation,
} from "./free-ports.ts";
export { natPorts, type NatPort } from "./nat-ports.ts";
export { portHoldersOfSnapshot, type HolderSections, type PortQuery } from "./port-holders-of-snapshot.ts";
export { distinctOwners, isSameOwner, sharesOwner } from "./owner-identity.ts";
export { claimsOfPort, portClaims, type HeldClaim } from "./port-claims.ts";
export { portSysctls, type PortSysctls } from "./port-sysctls.ts";
export { endpointReachedBy, localClients, splitOwnerPorts, type LocalClient, type SplitOwnerPort } from "./split-owner-ports.ts";
export { translatedPorts, type TranslatedPort, type TranslatedRange } from "./translated-ports.ts";
