export type { Capture, CaptureOptions, LookRequest } from "./capture.ts";
export type { HeldPort } from "./held-ports.ts";
export { openCapture } from "./open-capture.ts";
export {
  readSecurityContext,
  readSelinux,
  readSelinuxDenials,
  readSelinuxMode,
  type SelinuxReading,
  type SelinuxReadingQuery,
  type SelinuxSources,
} from "./selinux-reading.ts";
export { readHostFacts, type HostFactsReading } from "./host-facts.ts";
export { readJailLimits, readSignInFailures, signInServices } from "./sign-ins/ask-sign-ins.ts";
export { runProgram, type ProgramLimits, type ProgramResult } from "./run-program.ts";
export { readTcpConnections, type TcpConnection } from "./tcp-connections.ts";
export { hostPathOf, readServiceConfiguration, type ServiceConfiguration } from "./service-configuration.ts";
export { isOwnAddress, readWaysIn, type ConnectionEnds, type WayIn } from "./ways-in.ts";
