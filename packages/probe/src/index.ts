export { probeAll, type ProbeAllOptions } from "./probe-all.ts";
export { probeTcp, type ProbeTcpOptions } from "./probe-tcp.ts";
export { tryBind } from "./try-bind.ts";
