/** The entry `@portolan/snapshot/schema`: everything that needs the schema at run time, apart from the root entry because loading it costs 60–100 ms. */
export { parseSnapshot, type ParsedSnapshot, type SnapshotRefusal, type SnapshotRefusalCode } from "./parse-snapshot.ts";
export {
  BindSetting,
  Container,
  Coverage,
  CoverageNote,
  Host,
  Interface,
  NetworkNamespace,
  Owners,
  PolicyRule,
  Process,
  Publish,
  RawSocket,
  Route,
  RuleText,
  Sections,
  ServiceInstance,
  Snapshot,
  Socket,
  Sysctls,
  Unit,
} from "./schema.ts";
