/** What the record says of people: each operation that changes what somebody may do, or what they prove themselves with, writes its entry with the change. */
import type { EntryFacts, EntryKind } from "@portolan/ledger";
import type { Connection } from "../tables.ts";
import { addPasskey, removePasskey, signInByPasskey } from "./passkeys.ts";
import { addApiToken, removeApiToken } from "./api-tokens.ts";
import { appendEntries } from "./append-entries.ts";
import { addPerson, endAccess, endSessionsOf, writeDisabled, writeRoles } from "./people.ts";
import {
  acceptInvitation,
  acceptSecondFactor,
  addInvitation,
  changePassword,
  readInvitation,
  removeSecondFactor,
  writeRecoveryCodes,
} from "./person-secrets.ts";
import { signInPerson } from "./person-sessions.ts";

type Operation<Input, Output> = (connection: Connection, input: Input) => Promise<Output>;
type Told = { readonly [Kind in EntryKind]: { readonly kind: Kind; readonly by: string; readonly facts: EntryFacts[Kind] } }[EntryKind];

/** Who asks. Null, or left out: the machine's owner. */
interface Asked {
  readonly by?: string | null;
}

async function write(connection: Connection, told: Told): Promise<void> {
  const at = new Date().toISOString();
  await appendEntries(connection, [{ schema: "portolan.entry/1", at, host: null, personal: null, ...told }]);
}

/** The operation with its entry. Where it refused, nothing happened and nothing is told. */
function recorded<Input, Output>(operation: Operation<Input, Output>, tell: (input: Input) => Told): Operation<Input, Output> {
  return async (connection, input) => {
    const output = await operation(connection, input);
    if (isDone(output)) await write(connection, tell(input));
    return output;
  };
}

function isDone(output: unknown): boolean {
  if (output === false || output === null) return false;
  return !(typeof output === "object" && "ok" in output && output.ok === false);
}

type Change = EntryFacts["person-changed"]["change"];

function changed(change: Change, person: string, more: Asked & { readonly roles?: readonly string[] } = {}): Told {
  return { kind: "person-changed", by: more.by ?? "owner", facts: { person, change, roles: more.roles ?? null } };
}

function signedIn(person: string, way: EntryFacts["sign-in"]["way"], sessionHash: string): Told {
  return { kind: "sign-in", by: person, facts: { way, session: sessionHash.slice(0, 12) } };
}

/** What a person does to their own. */
function own(change: Change): (input: { readonly person: string }) => Told {
  return ({ person }) => changed(change, person, { by: person });
}

/** An invitation says whom it is for only until it is used. */
async function acceptRecorded(...[connection, accepted]: Parameters<typeof acceptInvitation>): ReturnType<typeof acceptInvitation> {
  const invited = await readInvitation(connection, accepted);
  const ended = await acceptInvitation(connection, accepted);
  if (ended !== null && invited !== null) await write(connection, own("password-chosen")(invited));
  return ended;
}

type PersonInput<Operated extends (connection: Connection, input: never) => unknown> = Parameters<Operated>[1] & Asked;

/** By the names of what they record. */
export const recordedPeople = {
  acceptInvitation: acceptRecorded,
  acceptSecondFactor: recorded(acceptSecondFactor, own("second-factor-set")),
  addApiToken: recorded(addApiToken, own("token-made")),
  addInvitation: recorded(addInvitation, (input: PersonInput<typeof addInvitation>) => changed("invited", input.person, input)),
  addPasskey: recorded(addPasskey, own("passkey-added")),
  addPerson: recorded(addPerson, ({ id, roles, by }: PersonInput<typeof addPerson>) => changed("added", id, { by: by ?? null, roles })),
  changePassword: recorded(changePassword, own("password-changed")),
  endAccess: recorded(endAccess, (input: PersonInput<typeof endAccess>) => changed("access-ended", input.person, { by: input.by ?? null })),
  endSessionsOf: recorded(endSessionsOf, own("sessions-ended")),
  removeApiToken: recorded(removeApiToken, own("token-removed")),
  removePasskey: recorded(removePasskey, own("passkey-removed")),
  removeSecondFactor: recorded(removeSecondFactor, own("second-factor-removed")),
  signInByPasskey: recorded(signInByPasskey, ({ person, sessionHash }) => signedIn(person, "passkey", sessionHash)),
  signInPerson: recorded(signInPerson, ({ person, proof, sessionHash }) =>
    signedIn(person, proof === null ? "password" : "password-and-code", sessionHash),
  ),
  writeDisabled: recorded(writeDisabled, ({ person, disabledMs, by }: PersonInput<typeof writeDisabled>) =>
    changed(disabledMs === null ? "let-in-again" : "let-in-no-more", person, { by: by ?? null }),
  ),
  writeRecoveryCodes: recorded(writeRecoveryCodes, own("recovery-codes-made")),
  writeRoles: recorded(writeRoles, (input: PersonInput<typeof writeRoles>) => changed("roles", input.person, input)),
};
