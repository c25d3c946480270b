/**
 * Who gets in where, for every endpoint: asked for when somebody wants to know, and again whenever the stream says that it was judged anew.
 * The list of one revision is asked for once; while the next is on its way, or cannot be had, the last one stays and says so.
 */
import { client, reach } from "../api.ts";
import type { StreamUpdate } from "../live/live-state.ts";
import type { ReachOverview, Refusal } from "../wire.ts";
import type { KnownReach } from "./exposures.ts";

export interface ReachState {
  readonly overview: ReachOverview | null; // null: none has come yet
  readonly byEndpoint: ReadonlyMap<string, KnownReach>; // id → what is known of it
  readonly isPending: boolean; // the host has changed since, or was never judged
  readonly refusal: Refusal | null; // why the last question was not answered
  readonly hasFailed: boolean; // the last question was not answered
}

const nothingKnown: ReachState = { overview: null, byEndpoint: new Map(), isPending: true, refusal: null, hasFailed: false };
const restMs = 300;
const pendingAskMs = 4000; // a stream that tells nothing, as of an older server, must not leave it pending for ever

class ReachStore {
  readonly #listeners = new Set<() => void>();
  #state = nothingKnown;
  #isOld = true;
  #isAsking = false;
  #planned: ReturnType<typeof setTimeout> | null = null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#isOld) this.#plan(0);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): ReachState => this.#state;

  readonly retry = (): void => this.#plan(0);

  take(update: StreamUpdate): void {
    if (update.kind === "reset") this.#renew(0);
    if (update.kind !== "reach") return;
    if (update.state === "pending") this.#set({ ...this.#state, isPending: true });
    else this.#renew(restMs);
  }

  #renew(waitMs: number): void {
    this.#isOld = true;
    if (this.#listeners.size > 0) this.#plan(waitMs);
  }

  #plan(waitMs: number): void {
    if (this.#planned !== null) clearTimeout(this.#planned);
    this.#planned = setTimeout(() => {
      this.#planned = null;
      void this.#ask();
    }, waitMs);
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return this.#plan(restMs);
    this.#isAsking = true;
    this.#isOld = false;
    const answer = await reach(client.readReach());
    this.#isAsking = false;
    if (answer?.ok !== true) {
      this.#isOld = true;
      return this.#set({ ...this.#state, hasFailed: true, refusal: answer?.refusal ?? null });
    }
    this.#take(answer.value);
  }

  /** The same map stays where nothing in it changed: ten thousand rows must not be looked through for it. */
  #take(overview: ReachOverview): void {
    const isSame = overview.revision !== 0 && overview.revision === this.#state.overview?.revision;
    const isPending = overview.state === "pending";
    const byEndpoint = isSame ? this.#state.byEndpoint : mapOf(overview);
    this.#set({ overview, byEndpoint, isPending, refusal: null, hasFailed: false });
    if (isPending) this.#renew(pendingAskMs);
  }

  #set(state: ReachState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

const nowhere: KnownReach["moreDepends"] = [];

function mapOf({ endpoints }: ReachOverview): ReachState["byEndpoint"] {
  return new Map(
    endpoints.map(({ endpoint, exposure, answer, moreDepends = nowhere }) => [endpoint, { ...exposure, answer, moreDepends }]),
  );
}

export const reachStore = new ReachStore();
