import { RefusalError } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import type { CommandCall, ExitCode, RunCommand } from "../command.ts";
import { openApplier, refuseFailure } from "./applier-link.ts";
import { makeApproverKey } from "./approver-key.ts";
import { Teller } from "./teller.ts";

const keyPattern = /^[A-Za-z0-9_-]{43}$/; // 32 bytes

const actions: Readonly<Record<string, RunCommand>> = { list, add, remove, key };

/** Whose signature counts on this host. */
export const runApprover: RunCommand = async (call) => {
  const [name = ""] = call.arguments;
  const action = actions[name];
  if (action === undefined)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "ACTION", value: name, expected: Object.keys(actions).join(", ") });
  return action(call);
};

async function list(call: CommandCall): Promise<ExitCode> {
  using link = await openApplier(call);
  const { approvers, approval } = refuseFailure(await link.client.ask({ ask: "state" }));
  const told = new Teller(call);
  told.json({ approval, approvers });
  told.lines([phrase(`commands.status.approval.${approval}`, { count: approvers.length })], "strong");
  told.lines(
    approvers.map((one) => phrase("commands.approver.line", { name: one.name, kind: one.kind, key: one.key })),
    null,
  );
  return 0;
}

async function add(call: CommandCall): Promise<ExitCode> {
  const [, name = null, publicKey = null] = call.arguments;
  if (name === null || publicKey === null)
    throw new RefusalError("OPERAND_MISSING", { operand: "NAME KEY", command: "approver", help: "portolan approver --help" });
  if (!keyPattern.test(publicKey))
    throw new RefusalError("ARGUMENT_INVALID", { argument: "KEY", value: publicKey, expected: "portolan approver key FILE → 6DoS0r1r…" });
  using link = await openApplier(call);
  const answer = refuseFailure(await link.client.ask({ ask: "pin", name, kind: "ed25519", key: publicKey, proof: { by: "root" } }));
  if (answer.code === "refused")
    throw new RefusalError("ARGUMENT_INVALID", { argument: "approver add", value: name, expected: answer.detail ?? answer.reason });
  return done(call, phrase("commands.approver.added", { name }));
}

async function remove(call: CommandCall): Promise<ExitCode> {
  const [, wanted = null] = call.arguments;
  if (wanted === null)
    throw new RefusalError("OPERAND_MISSING", { operand: "NAME", command: "approver", help: "portolan approver --help" });
  using link = await openApplier(call);
  const { approvers } = refuseFailure(await link.client.ask({ ask: "state" }));
  const found = approvers.filter((one) => one.name === wanted || one.key === wanted);
  const [only] = found;
  if (approvers.length === 0) throw new RefusalError("NOT_FOUND", { thing: wanted });
  if (only === undefined || found.length > 1)
    throw new RefusalError("ARGUMENT_INVALID", {
      argument: "approver remove",
      value: wanted,
      expected: approvers.map((one) => (found.length > 1 ? one.key : one.name)).join(" | "),
    });
  const answer = refuseFailure(await link.client.ask({ ask: "unpin", key: only.key }));
  if (answer.code === "refused")
    throw new RefusalError("ARGUMENT_INVALID", { argument: "approver remove", value: wanted, expected: answer.detail ?? answer.reason });
  return done(call, phrase("commands.approver.removed", { name: only.name }));
}

/** Needs no root: the key is whose file it is. */
function key(call: CommandCall): Promise<ExitCode> {
  const [, path = null] = call.arguments;
  if (path === null) throw new RefusalError("OPERAND_MISSING", { operand: "FILE", command: "approver", help: "portolan approver --help" });
  const { publicText } = makeApproverKey(path);
  const told = new Teller(call);
  told.json({ path, key: publicText });
  told.lines(
    [phrase("commands.approver.made", { path }), phrase("explanation.literal", { text: `sudo portolan approver add NAME ${publicText}` })],
    "good",
  );
  return Promise.resolve(0);
}

function done(call: CommandCall, text: ReturnType<typeof phrase>): ExitCode {
  const told = new Teller(call);
  told.json({ code: "done" });
  told.lines([text], "good");
  return 0;
}
