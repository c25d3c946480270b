/** The documents about people, as types; `people-schemas.ts` says the same as schemas, and a test proves the two equal. */
import type { Permission, Role, TokenScope } from "./permissions.ts";

export interface SignedInPerson {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly hasSecondFactor: boolean;
}

/** `code`: of the second factor, or a recovery code; absent at first, asked for by SECOND_FACTOR_REQUIRED. */
export interface PasswordSignIn {
  readonly name: string;
  readonly password: string;
  readonly code?: string;
}

/** One of the three. */
export interface SessionProof {
  readonly password?: string;
  readonly code?: string;
  readonly passkey?: PasskeyProof;
}

/** `challenge`: 32 bytes, base64url, good once within five minutes. `site`: the name that the passkey is of. */
export interface PasskeyChallenge {
  readonly challenge: string;
  readonly site: string;
}

/** `held`: ids of those that the person has, so that no device makes a second one. */
export interface PasskeyOffer extends PasskeyChallenge {
  readonly person: { readonly id: string; readonly name: string };
  readonly held: readonly string[];
}

/** What a device made, each part base64url; the form of attestation is "none". */
export interface NewPasskey {
  readonly label: string;
  readonly id: string;
  readonly clientData: string;
  readonly attestation: string;
}

/** How a device answered a challenge, each part base64url. */
export interface PasskeyProof {
  readonly id: string;
  readonly clientData: string;
  readonly authenticatorData: string;
  readonly signature: string;
}

export interface Passkey {
  readonly id: string;
  readonly label: string;
  readonly createdAt: string; // ISO 8601
  readonly lastUsedAt: string | null; // ISO 8601
}

export interface FirstPerson {
  readonly name: string;
  readonly password: string;
}

export interface Person extends SignedInPerson {
  readonly hasPassword: boolean; // false: has not taken up the invitation yet
  readonly createdAt: string; // ISO 8601
  readonly disabledAt: string | null; // ISO 8601; null: may sign in
}

export interface PeopleDocument {
  readonly people: readonly Person[]; // by name
}

/** With it a person chooses a password, once. It is shown here and never again. */
export interface Invitation {
  readonly token: string;
  readonly expiresAt: string; // ISO 8601
}

export interface InvitedPerson {
  readonly person: Person;
  readonly invitation: Invitation;
}

export interface ChosenPassword {
  readonly token: string;
  readonly password: string;
}

export interface PasswordChange {
  readonly from: string;
  readonly to: string;
}

/** For an authenticator: the secret in base32, and the same with everything else as an otpauth address. */
export interface SecondFactorOffer {
  readonly secret: string;
  readonly uri: string;
}

/** Shown here and never again. */
export interface RecoveryCodes {
  readonly codes: readonly string[];
}

export interface OwnSession {
  readonly createdAt: string; // ISO 8601
  readonly lastUsedAt: string; // ISO 8601
  readonly expiresAt: string; // ISO 8601
  readonly isThis: boolean;
}

export interface ApiToken {
  readonly id: string;
  readonly label: string;
  readonly scopes: readonly TokenScope[];
  readonly createdAt: string; // ISO 8601
  readonly expiresAt: string; // ISO 8601
  readonly lastUsedAt: string | null; // ISO 8601
}

export interface OwnSecurity {
  readonly hasSecondFactor: boolean;
  readonly recoveryCodesLeft: number;
  readonly passkeys: readonly Passkey[];
  readonly sessions: readonly OwnSession[]; // the newest first
  readonly tokens: readonly ApiToken[];
}

export interface NewApiToken {
  readonly label: string;
  readonly scopes: readonly TokenScope[];
  readonly days: number;
}

/** `secret` is shown here and never again. */
export interface MadeApiToken {
  readonly token: ApiToken;
  readonly secret: string;
}

export interface Done {
  readonly done: true;
}

export interface Session {
  readonly signedIn: boolean;
  readonly expiresAt: string | null; // ISO 8601; null when not signed in
  readonly hasPeople: boolean; // whether anybody can sign in with a password
  readonly person: SignedInPerson | null; // null when signed in: the machine's owner, by a link
  readonly permissions: readonly Permission[];
  readonly provedUntil: string | null; // ISO 8601; until then nothing sensitive asks for a proof again
}
