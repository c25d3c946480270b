export { changeTitle, describeChange } from "./describe-change.ts";
export { explainPort, type ExplainPortInput } from "./explain-port.ts";
export type {
  EndpointExplanation,
  Explanation,
  ExplanationLine,
  ExplanationSection,
  ProbeOutcome,
  ProbeResult,
  Served,
  ServedFamilies,
  SectionId,
} from "./explanation.ts";
export { explainService, type ExplainServiceInput } from "./explain-service.ts";
export { probeTargets, type ProbeTarget, type ProbeTargets, type ProbeTargetsInput } from "./probe-targets.ts";
export { renderExplanation, renderExplanationText, renderServiceExplanation, type RenderedLine } from "./render-explanation.ts";
export { whoOf } from "./owner-name.ts";
export { endpointTitle } from "./section-listens.ts";
export { reachOf } from "./served-families.ts";
export { scopeAdvice, type AdviceInput, type ScopeAdvice } from "./scope-advice.ts";
export { servicePorts, type ServicePorts } from "./service-ports.ts";
export { findService, knownServiceNames, runningServiceNames, type HostFacts, type ServiceWhole, type WholePart } from "./service-whole.ts";
export { listServices, type ServiceSummary } from "./service-list.ts";
export type { ExpectedSocket, ServiceExplanation, ServicePart, ServiceState } from "./service-explanation.ts";
