export type { ChangeEvent, ChangeKind } from "./change.ts";
export type { Ancestor, ContainerReference, Endpoint, EndpointService, EndpointState, Owner, Scope, SetBy } from "./endpoint.ts";
export type { PortHolder } from "./port-holder.ts";
