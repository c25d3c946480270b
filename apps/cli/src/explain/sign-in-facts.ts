import { jailsOf, type JudgedNamespace, type SignInFacts } from "@portolan/explanation";
import type { Endpoint } from "@portolan/sockets";
import type { HostView } from "../host-view.ts";

/** What fail2ban and the logs of this host say of those of the endpoints at which people sign in. Null where nothing is asked: a saved snapshot. */
export async function readSignInFacts(
  asked: readonly Endpoint[],
  { view, judged }: { readonly view: Pick<HostView, "isOffline" | "canTry">; readonly judged: readonly JudgedNamespace[] },
): Promise<SignInFacts | null> {
  if (view.isOffline || !view.canTry) return null;
  const own = asked.filter(({ namespace, state }) => namespace === "host" && state !== "bound");
  const ruleset = judged.find(({ chart }) => chart.namespace === "host")?.ruleset ?? null;
  const jails = new Set(own.flatMap((endpoint) => jailsOf(endpoint, ruleset).map(({ name }) => name)));
  const { readJailLimits, readSignInFailures, signInServices } = await import("@portolan/capture");
  const services = signInServices.filter((id) => own.some(({ service }) => service?.id === id));
  const now = new Date();
  const failures = await Promise.all(services.map(async (id) => [id, await readSignInFailures(id, { now })] as const));
  return { limits: await readJailLimits([...jails]), failures: new Map(failures) };
}
