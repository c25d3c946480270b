/** Which ports of which hosts were granted, as those who asked were told it. Throws when one is granted twice. */
export class GrantedPorts {
  readonly #hosts = new Map<string, Uint8Array>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  take({ host, ports }: { readonly host: string; readonly ports: readonly number[] }): void {
    let taken = this.#hosts.get(host);
    if (taken === undefined) this.#hosts.set(host, (taken = new Uint8Array(65_536)));
    for (const port of ports) {
      if (taken[port] !== 0) throw new Error(`granted twice: port ${port} of ${host}`);
      taken[port] = 1;
      this.#count += 1;
    }
  }

  /** What was asked for and not granted is a fault of a benchmark. */
  takeAnswers(answers: readonly ToldAnswer[]): void {
    for (const answer of answers) {
      if (answer.code !== "granted" || answer.leases === undefined) throw new Error(JSON.stringify(answer));
      for (const lease of answer.leases) this.take(lease);
    }
  }
}

/** What of an answer to a claim matters here; of the engine, and of the route. */
export interface ToldAnswer {
  readonly code: string;
  readonly leases?: readonly { readonly host: string; readonly ports: readonly number[] }[];
}
