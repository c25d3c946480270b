export { findFreePorts, type FoundPorts, type FreePortSearch } from "./find-free-ports.ts";
export { probeAll, type ProbeAllOptions } from "./probe-all.ts";
export { probeTcp, type ProbeTcpOptions } from "./probe-tcp.ts";
export { tryBind } from "./try-bind.ts";
