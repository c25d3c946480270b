import { expect, test } from "vitest";
import { GrantedPorts } from "./granted-ports.ts";

test("the same port of two hosts is no double, of one host it is", () => {
  const granted = new GrantedPorts();
  granted.takeAnswers([{ code: "granted", leases: [{ host: "a", ports: [0, 65_535] }] }]);
  granted.take({ host: "b", ports: [0] });
  expect(granted.count).toBe(3);
  expect(() => granted.take({ host: "a", ports: [65_535] })).toThrow("granted twice: port 65535 of a");
});

test("what was refused is told", () => {
  expect(() => new GrantedPorts().takeAnswers([{ code: "pool-full" }])).toThrow("pool-full");
});
