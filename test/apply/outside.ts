/** A place outside a lab host, from which it is reached over a cable with both families. */
import { join } from "node:path";
import type { LabHost } from "../lab/index.ts";
import type { ConfirmationAnswer } from "@portolan/apply";
import type { Question } from "./confirmation-client.ts";

const networkNamespace = "outside";

/** The host is 192.0.2.1 and 2001:db8::1; the namespace `outside` is .9 and ::9. */
export async function addOutside(host: LabHost): Promise<void> {
  await host.addNetworkNamespace(networkNamespace);
  const ip = async (words: string, where = {}): Promise<unknown> => host.run(["ip", ...words.split(" ")], where);
  await ip(`link add in0 type veth peer name out0 netns ${networkNamespace}`);
  for (const [device, end, where] of [["in0", "1", {}] as const, ["out0", "9", { networkNamespace }] as const]) {
    // An address that is still tried for its uniqueness would come after the first plan.
    const noTrial = `require("node:fs").writeFileSync("/proc/sys/net/ipv6/conf/${device}/accept_dad", "0")`;
    await host.run([process.execPath, "-e", noTrial], where);
    await ip(`address add 192.0.2.${end}/24 dev ${device}`, where);
    await ip(`address add 2001:db8::${end}/64 dev ${device} nodad`, where);
    await ip(`link set ${device} up`, where);
  }
}

export function clientCommand(questions: readonly Question[]): readonly string[] {
  return [process.execPath, join(import.meta.dirname, "confirmation-client.ts"), JSON.stringify(questions)];
}

/** Answers to questions over connections that are made for them. `from`: the host itself, or the place outside. */
export async function askOver(
  host: LabHost,
  questions: readonly Question[],
  from: "outside" | "host" = "outside",
): Promise<readonly ConfirmationAnswer[]> {
  const { stdout } = await host.run(clientCommand(questions), from === "outside" ? { networkNamespace } : {});
  return JSON.parse(stdout) as readonly ConfirmationAnswer[];
}
