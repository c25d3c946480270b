import { catalogue } from "@portolan/phrases";
import { expect, test } from "vitest";
import { stateName } from "./state-name.ts";

test("a UDP socket is open, in the words of the command line", () => {
  expect(stateName({ protocol: "udp", state: "listening" })).toBe("open");
  expect(stateName({ protocol: "udp", state: "bound" })).toBe("bound");
  expect(stateName({ protocol: "tcp", state: "listening" })).toBe("listening");
  expect(catalogue["panel.state.open"]).toEqual(catalogue["commands.state.open"]);
});
