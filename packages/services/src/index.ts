export { catalogue, environmentNames, recogniseService, serviceById } from "./catalogue.ts";
export { parseHostPort } from "./listen-arguments.ts";
export { ianaName, portFacts, type PortFacts } from "./port-registry.ts";
export type {
  Evidence,
  FileBytes,
  FileProblem,
  FileRequest,
  ParsedSettings,
  PredictedSocket,
  ProcessFacts,
  Recognition,
  ReloadEffect,
  ScopeChange,
  ScopeTarget,
  Service,
  UsualPort,
} from "./service.ts";
