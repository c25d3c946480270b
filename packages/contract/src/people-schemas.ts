/** Schemas of the documents about people; the types are in `people-documents.ts`, a test proves that both say the same. */
import { Type } from "typebox";
import { nullable, oneOf } from "./domain-schemas.ts";
import { permissions, roles, tokenScopes } from "./permissions.ts";

const closed = { additionalProperties: false } as const;
const time = Type.String({ description: "ISO 8601" });
const role = oneOf(...roles);

/** Bounds what is hashed and kept. How long a password must be is said by its own refusal. */
const name = Type.String({ minLength: 1, maxLength: 64, pattern: "^[^\\u0000-\\u001f\\u007f]*$" });
const password = Type.String({ minLength: 1, maxLength: 4096 });
const code = Type.String({ minLength: 6, maxLength: 40, description: "Of the second factor, or a recovery code" });
const secret = Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" });

export const personPath = Type.Object({ person: Type.String({ pattern: "^[A-Za-z0-9_-]{16}$" }) }, closed);
export const tokenPath = Type.Object({ token: Type.String({ pattern: "^[A-Za-z0-9_-]{16}$" }) }, closed);

const signedInPerson = { id: Type.String(), name: Type.String(), roles: Type.Array(role), hasSecondFactor: Type.Boolean() };
export const SignedInPerson = Type.Object(signedInPerson, closed);

export const Session = Type.Object(
  {
    signedIn: Type.Boolean(),
    expiresAt: nullable(Type.String()),
    hasPeople: Type.Boolean({ description: "Whether anybody can sign in with a password" }),
    person: nullable(SignedInPerson),
    permissions: Type.Array(oneOf(...permissions)),
    provedUntil: nullable(time),
  },
  closed,
);

export const PasswordSignIn = Type.Object({ name, password, code: Type.Optional(code) }, closed);

const binary = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: "^[A-Za-z0-9_-]*$", description: "base64url" });
const passkeyId = binary(1024);
export const passkeyPath = Type.Object({ passkey: passkeyId }, closed);
const challenge = { challenge: Type.String(), site: Type.String({ description: "Host name that the passkey is of" }) };
export const PasskeyChallenge = Type.Object(challenge, closed);
export const PasskeyOffer = Type.Object(
  { ...challenge, person: Type.Object({ id: Type.String(), name: Type.String() }, closed), held: Type.Array(Type.String()) },
  closed,
);
export const NewPasskey = Type.Object({ label: name, id: passkeyId, clientData: binary(4096), attestation: binary(8192) }, closed);
export const PasskeyProof = Type.Object(
  { id: passkeyId, clientData: binary(4096), authenticatorData: binary(4096), signature: binary(2048) },
  closed,
);
export const SessionProof = Type.Object(
  { password: Type.Optional(password), code: Type.Optional(code), passkey: Type.Optional(PasskeyProof) },
  closed,
);
export const FirstPerson = Type.Object({ name, password }, closed);
export const NewPerson = Type.Object({ name }, closed);
export const NewRoles = Type.Object({ roles: Type.Array(role, { maxItems: roles.length, uniqueItems: true }) }, closed);
export const NewAccess = Type.Object({ isDisabled: Type.Boolean() }, closed);
export const ChosenPassword = Type.Object({ token: secret, password }, closed);
export const PasswordChange = Type.Object({ from: password, to: password }, closed);
export const SecondFactorProof = Type.Object({ code: Type.String({ pattern: "^[0-9]{6}$" }) }, closed);

export const Person = Type.Object({ ...signedInPerson, hasPassword: Type.Boolean(), createdAt: time, disabledAt: nullable(time) }, closed);
export const PeopleDocument = Type.Object({ people: Type.Array(Person) }, closed);
export const Invitation = Type.Object({ token: Type.String(), expiresAt: time }, closed);
export const InvitedPerson = Type.Object({ person: Person, invitation: Invitation }, closed);
export const SecondFactorOffer = Type.Object({ secret: Type.String(), uri: Type.String() }, closed);
export const RecoveryCodes = Type.Object({ codes: Type.Array(Type.String()) }, closed);

const OwnSession = Type.Object({ createdAt: time, lastUsedAt: time, expiresAt: time, isThis: Type.Boolean() }, closed);
const scope = oneOf(...tokenScopes);
const ApiToken = Type.Object(
  {
    id: Type.String(),
    label: Type.String(),
    scopes: Type.Array(scope),
    createdAt: time,
    expiresAt: time,
    lastUsedAt: nullable(time),
  },
  closed,
);
const Passkey = Type.Object({ id: Type.String(), label: Type.String(), createdAt: time, lastUsedAt: nullable(time) }, closed);
export const OwnSecurity = Type.Object(
  {
    hasSecondFactor: Type.Boolean(),
    recoveryCodesLeft: Type.Integer({ minimum: 0 }),
    passkeys: Type.Array(Passkey),
    sessions: Type.Array(OwnSession),
    tokens: Type.Array(ApiToken),
  },
  closed,
);
export const NewApiToken = Type.Object(
  {
    label: name,
    scopes: Type.Array(scope, { minItems: 1, maxItems: tokenScopes.length, uniqueItems: true }),
    days: Type.Integer({ minimum: 1, maximum: 366 }),
  },
  closed,
);
export const MadeApiToken = Type.Object({ token: ApiToken, secret: Type.String() }, closed);
export const Done = Type.Object({ done: Type.Literal(true) }, closed);
