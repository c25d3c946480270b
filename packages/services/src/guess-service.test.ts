import { expect, test } from "vitest";
import { guessService } from "./guess-service.ts";

test("a number names a service only when one alone takes it by default", () => {
  expect(guessService({ protocol: "tcp", port: 23333 })).toEqual({ id: "mcsmanager-panel", name: "MCSManager panel" });
  expect(guessService({ protocol: "udp", port: 23333 })).toBeNull();
  expect(guessService({ protocol: "tcp", port: 502 })).toEqual({ id: "port-502", name: "Modbus/TCP" });
  expect(guessService({ protocol: "udp", port: 1700 })?.name).toContain("LoRaWAN");
  expect(guessService({ protocol: "tcp", port: 54321 })).toBeNull();
});
