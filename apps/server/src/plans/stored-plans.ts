import { RefusalError } from "@portolan/contract";
import type { StoredPlan } from "@portolan/storage";
import type { PlanDeskParts } from "./plan-desk-parts.ts";
import { isOpen, isOver, type NamesOf } from "./plan-record.ts";

/** Plans as they are stored, in the state that is asked for: NOT_FOUND and PLAN_STATE are thrown. */
export class StoredPlans {
  readonly #parts: Pick<PlanDeskParts, "storage" | "nowMs">;

  constructor(parts: Pick<PlanDeskParts, "storage" | "nowMs">) {
    this.#parts = parts;
  }

  async read(id: string): Promise<StoredPlan> {
    const stored = await this.#parts.storage().read.readPlan({ id });
    if (stored === null) throw new RefusalError("NOT_FOUND", { thing: `plan ${id}` });
    return stored;
  }

  /** Neither begun nor over. */
  async open(id: string): Promise<StoredPlan> {
    const stored = await this.read(id);
    if (isOver(stored, this.#parts.nowMs())) throw new RefusalError("PLAN_STATE", { state: "expired" });
    if (!isOpen(stored)) throw new RefusalError("PLAN_STATE", { state: stored.state });
    return stored;
  }

  /** In force, and not confirmed. */
  async waiting(id: string): Promise<StoredPlan> {
    const stored = await this.read(id);
    if (stored.state !== "waiting" && stored.state !== "applying") throw new RefusalError("PLAN_STATE", { state: stored.state });
    return stored;
  }

  /** Of people, by their ids. */
  async names(): Promise<NamesOf> {
    const people = await this.#parts.storage().read.readPeople(undefined);
    return new Map(people.map(({ id, name }) => [id, name]));
  }
}
