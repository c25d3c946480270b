/** A device that holds passkeys, made of node:crypto: what browsers send, without a browser. For tests. */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { NewPasskey, PasskeyProof } from "@portolan/contract";

const flags = { present: 0x01, verified: 0x04, keyFollows: 0x40 };

export interface Asking {
  readonly challenge: string;
  readonly site: string;
  readonly origin: string;
  /** Whether the device asked for a finger or a number. Absent: it did. */
  readonly isVerified?: boolean;
}

export interface SoftPasskey {
  readonly id: string;
  make(asking: Asking & { readonly form?: "none" | "packed" }): Omit<NewPasskey, "label">;
  answer(asking: Asking & { readonly counter?: number }): PasskeyProof;
}

export function createSoftPasskey(): SoftPasskey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const credential = randomBytes(32);
  const id = credential.toString("base64url");
  return {
    id,
    make({ challenge, site, origin, isVerified = true, form = "none" }) {
      const { x = "", y = "" } = publicKey.export({ format: "jwk" });
      const length = Buffer.from([0, credential.length]);
      const key = Buffer.concat([Buffer.from("a5010203262001215820", "hex"), fromText(x), Buffer.from("225820", "hex"), fromText(y)]);
      const data = Buffer.concat([deviceData({ site, isVerified, more: flags.keyFollows }), Buffer.alloc(16), length, credential, key]);
      const attestation = Buffer.concat([
        Buffer.from("a3", "hex"),
        cborText("fmt"),
        cborText(form),
        cborText("attStmt"),
        Buffer.from("a0", "hex"),
        cborText("authData"),
        Buffer.from([0x58, data.length]),
        data,
      ]);
      return { id, clientData: clientData("webauthn.create", challenge, origin), attestation: attestation.toString("base64url") };
    },
    answer({ challenge, site, origin, isVerified = true, counter = 0 }) {
      const data = deviceData({ site, isVerified, more: 0, counter });
      const told = clientData("webauthn.get", challenge, origin);
      const signed = Buffer.concat([data, createHash("sha256").update(fromText(told)).digest()]);
      const signature = sign("sha256", signed, privateKey).toString("base64url");
      return { id, clientData: told, authenticatorData: data.toString("base64url"), signature };
    },
  };
}

interface DeviceData {
  readonly site: string;
  readonly isVerified: boolean;
  readonly more: number;
  readonly counter?: number;
}

function deviceData({ site, isVerified, more, counter = 0 }: DeviceData): Buffer {
  const tail = Buffer.alloc(5);
  tail.writeUInt8(flags.present | (isVerified ? flags.verified : 0) | more);
  tail.writeUInt32BE(counter, 1);
  return Buffer.concat([createHash("sha256").update(site).digest(), tail]);
}

function clientData(type: string, challenge: string, origin: string): string {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString("base64url");
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
}

function fromText(text: string): Buffer {
  return Buffer.from(text, "base64url");
}
