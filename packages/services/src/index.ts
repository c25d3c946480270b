export { catalogue, environmentNames, recogniseService, serviceById } from "./catalogue.ts";
export { parseHostPort } from "./listen-arguments.ts";
export { ianaName, portFacts, type PortFacts } from "./port-registry.ts";
export type {
  FileBytes,
  FileProblem,
  FileRequest,
  ParsedSettings,
  PredictedSocket,
  ProcessFacts,
  Recognition,
  ScopeChange,
  ScopeTarget,
  Service,
} from "./service.ts";
