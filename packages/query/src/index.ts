export {
  barePort,
  closedValues,
  filterKeys,
  flags,
  parseEndpointQuery,
  parseEndpointWords,
  splitTokens,
  type EndpointQuery,
  type FilterKey,
  type Flag,
  type FreeCommand,
  type QueryProblem,
  type QueryTerm,
  type TextKey,
} from "./endpoint-query.ts";
export { searchText, valuesOf } from "./endpoint-texts.ts";
export { createMatcher, startOf, type MatchContext } from "./match-endpoint.ts";
export { stateName, type StateName } from "./state-name.ts";
