import { RefusalError } from "@portolan/contract";
import type { RunCommand } from "../command.ts";
import { findLease } from "./find-lease.ts";
import { answered, openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";

/** The systemd unit that holds a lease's ports for its service from boot on, also while the service is down. For the service that it expects, or that `--expect-unit` names. */
export const printSocket: RunCommand = async (call) => {
  const [, word] = call.arguments;
  if (word === undefined)
    throw new RefusalError("OPERAND_MISSING", { operand: "LEASE", command: "lease socket", help: "portolan lease --help" });
  const { client } = openLeaseLink(call);
  const { lease } = answered(await client.readLease((await findLease(client, word)).id));
  const named = call.options.text("expectUnit") ?? lease.expected?.unit ?? null;
  if (named === null)
    throw new RefusalError("OPTION_MISSING", { option: "--expect-unit", command: "lease socket", expected: "--expect-unit shop.service" });
  const service = named.includes(".") ? named : `${named}.service`;
  const { socketUnitOf } = await import("@portolan/berths");
  const unit = socketUnitOf({ service, lease: lease.id, place: lease, ports: lease.ports });
  if (unit === null) throw new RefusalError("ARGUMENT_INVALID", { argument: "--expect-unit", value: named, expected: "shop.service" });
  const speaker = new LeaseSpeaker(call);
  if (speaker.isJson) speaker.document("portolan.lease-socket/1", unit);
  else speaker.line(`# /etc/systemd/system/${unit.name}\n${unit.text.trimEnd()}`);
  return 0;
};
