export type { ChangeEvent, ChangeKind } from "./change.ts";
export type { Ancestor, ContainerReference, Endpoint, EndpointService, EndpointState, Owner, Scope, SetBy } from "./endpoint.ts";
export { displayOf, type EndpointDisplay } from "./endpoint-display.ts";
export { endpointId, type EndpointKey, type Sha256 } from "./endpoint-id.ts";
export { compareEndpoints, endpointsOf, type EndpointsOptions } from "./endpoints-of.ts";
export { containerOfCgroup, unitOfCgroup } from "./cgroup-path.ts";
export type { PortHolder } from "./port-holder.ts";
export { scopeOf } from "./scope-of.ts";
