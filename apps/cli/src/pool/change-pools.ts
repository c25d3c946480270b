import type { PoolDocument } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import type { CommandCall, RunCommand } from "../command.ts";
import { answered, openLeaseLink } from "../lease/lease-link.ts";
import { LeaseSpeaker } from "../lease/lease-speaker.ts";
import { poolWish } from "./pool-wish.ts";
import { sayPool } from "./show-pool.ts";

export const createPool: RunCommand = async (call) => {
  const [, name = ""] = call.arguments;
  const wish = poolWish(name, call.options, null);
  const { client } = openLeaseLink(call);
  return told(call, answered(await client.addPool(wish)));
};

/** Only what the options name changes. */
export const changePool: RunCommand = async (call) => {
  const [, name = ""] = call.arguments;
  const { client } = openLeaseLink(call);
  const { pool } = answered(await client.readPool(name));
  const change = { ...poolWish(pool.name, call.options, pool), revision: pool.revision };
  return told(call, answered(await client.changePool(pool.id, change)));
};

export const removePool: RunCommand = async (call) => {
  const [, name = ""] = call.arguments;
  const { client } = openLeaseLink(call);
  const { pools } = answered(await client.removePool(name));
  const speaker = new LeaseSpeaker(call);
  if (speaker.isJson) speaker.document("portolan.pools/1", { pools });
  else speaker.say(phrase("lease.pool.removed", { name }), "good");
  return 0;
};

function told(call: CommandCall, document: PoolDocument): 0 {
  const speaker = new LeaseSpeaker(call);
  if (speaker.isJson) speaker.document("portolan.pool/1", document);
  else sayPool(document, speaker);
  return 0;
}
