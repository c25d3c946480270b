import { expect, test } from "vitest";
import { ownerNames, parseFileVariable } from "./lease-variables.ts";

test.for([
  ["PORTOLAN_PORT_web", "web", 1],
  ["PORTOLAN_PORT_web_api__3", "web_api", 3],
  ["PORTOLAN_PORT_web__0", null, 0],
  ["PORTOLAN_PORT_", null, 0],
  ["PORT", null, 0],
])("%s speaks of %s, port %d", ([variable, name, place]) => {
  expect(parseFileVariable(String(variable))).toEqual(name === null ? null : { name, place });
});

test("an owner is spoken of by its last part and by all of it", () => {
  expect(ownerNames("shop/web-api")).toEqual(["web_api", "shop_web_api"]);
  expect(ownerNames("web")).toEqual(["web"]);
  expect(ownerNames("生存服")).toEqual([]);
});
