import { expect, test } from "vitest";
import { parsePath, servicePath } from "./page-location.ts";

test.each([
  ["/", { page: "endpoints" }],
  ["/services", { page: "services" }],
  ["/services/", { page: "services" }],
  ["/services/nginx", { page: "service", id: "nginx" }],
  ["/services/%E0%A4%A", { page: "service", id: "%E0%A4%A" }],
  ["/notes", { page: "notes" }],
  ["/plans", { page: "plans" }],
  ["/plans/p1", { page: "plan", id: "p1" }],
  ["/plans/new", { page: "plan-form", wish: null }],
  ["/plans/new/close/udp/53", { page: "plan-form", wish: { kind: "close", protocol: "udp", port: "53" } }],
  ["/plans/new/nonsense/udp/53", { page: "plan-form", wish: null }],
  ["/leases", { page: "leases", lease: null }],
  ["/leases/aaaabbbbccccdddd", { page: "leases", lease: "aaaabbbbccccdddd" }],
  ["/leases/new/games/20137", { page: "claim", wish: { pool: "games", port: "20137" } }],
  ["/leases/drift", { page: "drift" }],
  ["/pools", { page: "pools" }],
  ["/pools/new", { page: "pool", name: "new" }],
  ["/pools/+", { page: "pool-form", name: null }],
  ["/pools/games/change", { page: "pool-form", name: "games" }],
  ["/elsewhere/nginx", { page: "endpoints" }],
])("%s", (path, expected) => expect(parsePath(path)).toEqual(expected));

test("a service's path leads back to its id", () => {
  for (const id of ["nginx", "a/b", "50%"]) expect(parsePath(servicePath(id))).toEqual({ page: "service", id });
});
