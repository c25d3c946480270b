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
export {
  renderExplanation,
  renderExplanationText,
  renderReport,
  renderServiceExplanation,
  type RenderedLine,
  type Report,
} from "./render-explanation.ts";
export { whoOf } from "./owner-name.ts";
export { endpointTitle } from "./section-listens.ts";
export { reachOf } from "./served-families.ts";
export { scopeAdvice, type AdviceInput, type ScopeAdvice } from "./scope-advice.ts";
export { servicePorts, type ServicePorts } from "./service-ports.ts";
export { findService, knownServiceNames, runningServiceNames, type HostFacts, type ServiceWhole, type WholePart } from "./service-whole.ts";
export { listServices, type ServiceSummary } from "./service-list.ts";
export type { ExpectedSocket, ServiceExplanation, ServicePart, ServiceState } from "./service-explanation.ts";
export type { AllowAnswer } from "./fixes/section-allow.ts";
export { selinuxCommands } from "./selinux/section-selinux.ts";
export {
  selinuxAttempts,
  selinuxAttemptsOfPort,
  type SelinuxAnswered,
  type SelinuxAttempt,
  type SelinuxTold,
} from "./selinux/selinux-attempts.ts";
export { explainDifference, isNowhere } from "./reach/explain-difference.ts";
export { explainTrace, packetPhrase, traceAnswer, type TraceInput } from "./reach/explain-trace.ts";
export { unjudgedPhrases } from "./reach/judged-lines.ts";
export { placePhrase, whyPhrase, type OwnerOfReason } from "./reach/reason-phrase.ts";
export { destinationPhrase } from "./reach/region-phrase.ts";
export { endpointReach, reachContexts, type AskedSources, type JudgedNamespace, type ReachContext } from "./reach/reach-context.ts";
export { reachDocument, type ReachDocument } from "./reach/reach-document.ts";
export { spaceWho } from "./reach/space-lines.ts";
export { fileOfReason, ruleOwners } from "./reach/rule-owner-phrase.ts";
export { guardingJails, jailPhrase, jailsOf, type SignInFacts } from "./sign-ins/section-guards.ts";
export { isUnread } from "./reach/unread-reach.ts";
export { familyVerdict } from "./reach/verdict-phrase.ts";
export { differentRegionDocument, type BeforeAndAfter, type DifferentRegionDocument } from "./reach/difference-document.ts";
export type { PicturePart, PicturePath, PictureSocket, PictureStep, ReachPicture } from "./reach/reach-picture.ts";
export { openSpaceDocument, type OpenSpaceDocument } from "./reach/space-document.ts";
export { traceDocument, type TraceDocument, type TracedPacket } from "./reach/trace-document.ts";
export type { ConditionDocument, ReasonDocument } from "./reach/reach-document.ts";
export { findingPhrases, type FindingPhrases } from "./findings/finding-phrases.ts";
export { drawReach, type DrawInput } from "./reach/draw-reach.ts";
export { reachThrough, reachedParts, refusalOf, type ReachedPart } from "./reach/reached-endpoints.ts";
export { reachSection } from "./reach/section-reach.ts";
export { hasPort } from "./reach/space-lines.ts";
export { arrivalInterface, arrivalPhrase, type Arrival } from "./reach/arrival-interface.ts";
export { bindAdvice } from "./plans/bind-advice.ts";
export { proxyAdvice } from "./plans/proxy-advice.ts";
export { explainForeign } from "./plans/explain-foreign.ts";
export { explainPlan } from "./plans/explain-plan.ts";
export { intentPhrase } from "./plans/intent-phrase.ts";
export { explainPlanRefusal, guardRailPath, type ExplainedRefusal } from "./plans/plan-refusal.ts";
export { riskPhrase } from "./plans/risk-phrase.ts";
export { evidencePhrase, evidenceWho, unreadPhrase } from "./leases/evidence-phrase.ts";
export { claimRefusalTold, leaseStatePhrase, moveRefusalTold, type MoveRefused, type Told } from "./leases/refusal-told.ts";
