import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { hash } from "node:crypto";
import type { KeySignature } from "@portolan/contract/applier";
import { pinTextOf, signedTextOf } from "@portolan/plans";

/** A key as a person's browser has it. */
export class TestKey {
  readonly #private: KeyObject = generateKeyPairSync("ed25519").privateKey;
  readonly key: string;

  constructor() {
    this.key = this.#private.export({ format: "jwk" }).x ?? "";
  }

  signPlan(planText: string, purpose: KeySignature["purpose"] = "request"): KeySignature {
    return { purpose, key: this.key, signature: this.#sign(signedTextOf(planText, purpose, (text) => hash("sha256", text))) };
  }

  signPin(name: string, key: string): string {
    return this.#sign(pinTextOf({ name, key }));
  }

  #sign(text: string): string {
    return sign(null, Buffer.from(text), this.#private).toString("base64url");
  }
}
