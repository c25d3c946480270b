/** What tests of the panel are made of: an endpoint and its owner, every field of which can be given. */
export { sampleEndpoint, sampleOwner } from "@portolan/query/testing";
