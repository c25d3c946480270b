import { expect, test } from "vitest";
import { guessService } from "./guess-service.ts";

const unseen = { protocol: "tcp", isOwnerSeen: false } as const;
const seen = { protocol: "tcp", isOwnerSeen: true } as const;

test("a number names its protocol; a service only where its owner could not be seen and where it alone takes the number by default", () => {
  expect(guessService({ ...unseen, port: 23333 })).toEqual({ id: "mcsmanager-panel", name: "MCSManager panel" });
  expect(guessService({ ...seen, port: 23333 })).toBeNull();
  expect(guessService({ ...unseen, protocol: "udp", port: 23333 })).toBeNull();
  expect(guessService({ ...unseen, port: 8080 })).toBeNull();
  expect(guessService({ ...seen, port: 502 })).toEqual({ id: "port-502", name: "Modbus/TCP" });
  expect(guessService({ ...seen, protocol: "udp", port: 1700 })?.name).toContain("LoRaWAN");
  expect(guessService({ ...unseen, port: 54321 })).toBeNull();
});
