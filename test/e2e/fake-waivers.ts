/** Waivers of a made-up host's findings: asked for by whoever is signed in, or by Bo; nothing of them is recorded. */
import type { FindingCounts, FindingDocument, NewWaiver, Waiver, WaiversDocument } from "@portolan/contract";
import { FakeRefusal } from "./fake-reach.ts";

interface AskedOfWaivers {
  readonly method: string;
  readonly body: string;
  readonly findings: readonly FindingDocument[];
}

export class FakeWaivers {
  kept: Waiver[] = [];
  mayBeSame = false;

  /** Bo asks for it. */
  ask({ id, namespace, code, protocol, port }: FindingDocument, until: string): Waiver {
    const finding = { id, namespace, code, protocol, port };
    return this.#keep({ finding, reason: "Behind the gateway of the house.", until, by: { kind: "person", id: "bo", name: "Bo" } });
  }

  answer(path: string, { method, body, findings }: AskedOfWaivers): WaiversDocument {
    const [, id, act] = path.split("/");
    const at = new Date().toISOString();
    if (method === "POST" && id === undefined) {
      const { finding: place, reason, until } = JSON.parse(body) as NewWaiver;
      const found = findings.find((one) => one.id === place.id && one.namespace === place.namespace);
      if (found === undefined) throw new FakeRefusal("FINDING_UNKNOWN", {});
      const { code, protocol, port } = found;
      this.#keep({ finding: { ...place, code, protocol, port }, reason, until, by: { kind: "owner" } });
    }
    if (act === "approval") this.#change(id, { state: "approved", approved: { by: { kind: "owner" }, at } });
    if (method === "DELETE") this.#change(id, { state: "ended", ended: { how: "withdrawn", by: { kind: "owner" }, at } });
    return { waivers: this.kept, mayBeSame: this.mayBeSame };
  }

  /** How many of the findings are waived now. */
  waived(findings: readonly FindingDocument[]): FindingCounts {
    const ids = this.kept
      .filter(({ state, until }) => state === "approved" && Date.parse(until) > Date.now())
      .map(({ finding }) => finding.id);
    const count = (severity: FindingDocument["severity"]): number =>
      findings.filter((one) => one.severity === severity && ids.includes(one.id)).length;
    return { high: count("high"), medium: count("medium"), low: count("low") };
  }

  #keep(wished: Pick<Waiver, "finding" | "reason" | "until" | "by">): Waiver {
    const id = `waiver${this.kept.length}`.padEnd(16, "_");
    const made: Waiver = { id, state: "requested", nonce: "", at: new Date().toISOString(), approved: null, ended: null, ...wished };
    this.kept = [made, ...this.kept];
    return made;
  }

  #change(id: string | undefined, change: Partial<Waiver>): void {
    this.kept = this.kept.map((one) => (one.id === id ? { ...one, ...change } : one));
  }
}
