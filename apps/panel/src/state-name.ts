/** The word for an endpoint's state, the same as in the command line. */
export { stateName, type StateName } from "@portolan/query";
