import { openHost } from "../open-host.ts";
import { deriveEndpoints } from "../host-view.ts";

const limit = 200;

/** Names of what runs on this host, for completion: one quick look. Empty where nothing can be read; completion never fails for it. */
export async function runningServices(): Promise<readonly string[]> {
  try {
    using capture = await openReader();
    const snapshot = await capture.look({ sections: ["namespaces", "sockets", "owners", "containers", "services"], boundSockets: false });
    const { runningServiceNames } = await import("@portolan/explanation");
    return runningServiceNames({ endpoints: await deriveEndpoints(snapshot) }).slice(0, limit);
  } catch {
    return [];
  }
}

async function openReader(): Promise<Awaited<ReturnType<typeof openHost>> & Disposable> {
  const capture = await openHost();
  return { ...capture, [Symbol.dispose]: () => capture.close() };
}
