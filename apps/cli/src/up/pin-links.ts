import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { createApplierClient } from "@portolan/contract/applier";
import { connectApplier } from "@portolan/daemon/applier";
import { guardPlacesOf } from "@portolan/daemon/guard-places";
import { portolanVersion } from "../portolan-version.ts";

const patienceMs = 3000;

/**
 * The links with what pins the first person's key, for root, as long as no key is pinned: the applier gives it to nobody else, and it stands where no server gets it. As
 * they are for everybody else, and where no applier answers soon.
 */
export async function pinLinks(urls: readonly string[], environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const places = process.getuid?.() === 0 ? guardPlacesOf(environment["PORTOLAN_GUARD_DIR"]) : null;
  if (places === null || !existsSync(places.socket)) return urls;
  const secret = await Promise.race([askSecret(places).catch(() => null), pause(patienceMs, null, { ref: false })]);
  return secret === null ? urls : urls.map((url) => `${url}&pin=${secret}`);
}

async function askSecret(places: NonNullable<ReturnType<typeof guardPlacesOf>>): Promise<string | null> {
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  const client = createApplierClient({
    stream: await connectApplier({ places, version: portolanVersion }),
    encodeText: (text) => encoder.encode(text),
    decodeText: (bytes) => decoder.decode(bytes),
    isUp: true,
    onEvent: () => {},
    onEnd: () => {},
  });
  const answer = await client.ask({ ask: "pin-secret" });
  client.close();
  return answer.code === "pin-secret" ? answer.secret : null;
}
