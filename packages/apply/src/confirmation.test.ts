import type { TcpConnection, WayIn } from "@portolan/capture";
import { expect, test } from "vitest";
import { noteConnections, type NamedConnection } from "./confirmation.ts";

const end = (address: string, port: number) => ({ address, port });
const panel: NamedConnection = { local: end("127.0.0.1", 13_390), remote: end("127.0.0.1", 50_000) };
const tunnel: WayIn = { local: end("192.0.2.1", 22), remote: end("198.51.100.7", 40_000), isSsh: true };

const open = ({ local, remote }: NamedConnection, isOpener: boolean | null = false): TcpConnection => ({
  isEstablished: true,
  local,
  remote,
  isOpener,
});

function waiting(ways: readonly WayIn[], waysOfClaim: readonly WayIn[] | null = ways) {
  const present = [open(panel), open(tunnel)];
  const readWays = () => waysOfClaim;
  const confirmation = noteConnections({ families: ["ipv4"], ways, readConnections: () => present, readWays });
  return { present, confirmation };
}

const missing = ["ipv4"];
const again = (port: number, isOpener: boolean | null = false, from = "198.51.100.7") =>
  open({ local: end("192.0.2.1", port), remote: end(from, 41_000) }, isOpener);

test("through a tunnel, and at the console for who came so, a new connection of the same way counts and no other", () => {
  for (const claim of [panel, "console"] as const) {
    const { present, confirmation } = waiting([tunnel]);
    expect(confirmation.hear(claim)).toEqual({ code: "absent", missing });
    present.push(again(443), again(22, true), again(22, false, "198.51.100.8"), { ...again(22), isEstablished: false });
    expect(confirmation.hear(claim)).toEqual({ code: "absent", missing });
    present.push(open({ local: end("::ffff:192.0.2.1", 22), remote: end("::ffff:198.51.100.7", 41_001) }));
    expect(confirmation.hear(claim)).toEqual({ code: "enough" });
  }
});

test("who confirms through another tunnel is judged by that one; through none, as at this host", () => {
  const moved: WayIn = { ...tunnel, remote: end("203.0.113.5", 42_000) };
  const { present, confirmation } = waiting([tunnel], [moved]);
  expect(confirmation.hear(panel)).toEqual({ code: "absent", missing });
  present.push(open(moved));
  expect(confirmation.hear("console")).toEqual({ code: "absent", missing }); // of another place than whoever asked
  expect(confirmation.hear(panel)).toEqual({ code: "enough" });
  for (const none of [[], null]) expect(waiting([], none).confirmation.hear(panel)).toEqual({ code: "local", missing });
});
