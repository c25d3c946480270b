export { catalogue, environmentNames, recogniseService, recognitionMarks, serviceById } from "./catalogue.ts";
export { checkAllocation, type AllocationRequest } from "./panels/mcsmanager-allocation.ts";
export type { AllocationCode, AllocationFinding } from "./panels/mcsmanager-finding.ts";
export { editLines, takeBackHunks, type EditedText, type Hunk, type LineEdit, type WrittenSetting } from "./edits/edit-lines.ts";
export { syntaxCheck, type SyntaxCheck } from "./edits/syntax-check.ts";
export {
  findSiteProblem,
  type ProxyLimits,
  type ProxyServer,
  type ProxySite,
  type ProxySiteProblem,
  type ProxySystem,
} from "./proxies/proxy-site.ts";
export { editSite, printSite, readSite, siteFile, type SiteEdit, type SiteFile } from "./proxies/site-edit.ts";
export { guessService } from "./guess-service.ts";
export { parseHostPort } from "./listen-arguments.ts";
export { parseService } from "./parse-service.ts";
export { ianaName, portFacts, type PortFacts } from "./port-registry.ts";
export { suites, type Suite, type SuitePart } from "./suite.ts";
export type {
  ChangeEdit,
  ChangePart,
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
