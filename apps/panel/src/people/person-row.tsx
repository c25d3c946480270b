/** One person: who they are, and, for whoever may, their roles and whether they are let in. */
import { roles as everyRole, type Role } from "@portolan/contract";
import { useState, type ReactElement } from "react";
import { client } from "../api.ts";
import { useSending } from "../session/use-sending.ts";
import { useSpeech } from "../settings/language.ts";
import type { InvitedPerson, Person, Session } from "../wire.ts";
import { ActButton } from "./act-button.tsx";
import { CheckList } from "./check-list.tsx";
import { FailureOrProof } from "./failure-or-proof.tsx";
import { InvitationLink } from "./invitation-link.tsx";

interface PersonRowProps {
  readonly person: Person;
  readonly session: Session;
  readonly onChange: () => void;
}

export function PersonRow(props: PersonRowProps): ReactElement {
  const { say } = useSpeech();
  const { person, session } = props;
  const isSelf = session.person?.id === person.id;
  const mayChange = !isSelf && ["grant-roles", "add-people", "end-access"].some((one) => session.permissions.some((had) => had === one));
  return (
    <li className="border-b border-line py-2.5 last:border-b-0">
      <p className="font-medium [overflow-wrap:anywhere]">
        <bdi>{person.name}</bdi>
        {isSelf ? <span className="ml-2 text-xs text-muted">{say("panel.people.self")}</span> : null}
      </p>
      <p className="text-muted">{sayState(person, say)}</p>
      {mayChange ? (
        <details className="mt-1">
          <summary className="cursor-pointer text-accent">{say("panel.people.change", { name: person.name })}</summary>
          <PersonEditor {...props} />
        </details>
      ) : null}
    </li>
  );
}

function sayState(person: Person, say: ReturnType<typeof useSpeech>["say"]): string {
  const roles = person.roles.map((role) => say(`panel.role.${role}`)).join(" · ");
  const states = [
    roles === "" ? say("panel.people.noRoles") : roles,
    ...(person.disabledAt === null ? [] : [say("panel.people.disabled")]),
    ...(person.hasPassword ? [] : [say("panel.people.invited")]),
    ...(person.hasSecondFactor ? [say("panel.people.secondFactor")] : []),
  ];
  return states.join(" · ");
}

function PersonEditor({ person, session, onChange }: PersonRowProps): ReactElement {
  const { say } = useSpeech();
  const [roles, setRoles] = useState<readonly Role[]>(person.roles);
  const [invited, setInvited] = useState<InvitedPerson | null>(null);
  const sending = useSending();
  const may = (permission: Session["permissions"][number]): boolean => session.permissions.includes(permission);
  const isDisabled = person.disabledAt !== null;
  const change = async (call: Parameters<typeof sending.send<unknown>>[0]): Promise<void> => {
    if ((await sending.send(call)) !== null) onChange();
  };
  return (
    <div className="mt-2 max-w-md">
      {may("grant-roles") ? (
        <CheckList
          legend={say("panel.people.roles")}
          items={everyRole}
          chosen={roles}
          say={(role) => say(`panel.role.${role}`)}
          onChange={setRoles}
        />
      ) : null}
      <div className="flex flex-wrap gap-2">
        {may("grant-roles") ? (
          <ActButton
            isDisabled={sending.isSending}
            text={say("panel.people.saveRoles")}
            onPress={() => change(() => client.writeRoles(person.id, roles))}
          />
        ) : null}
        {may("add-people") ? (
          <ActButton
            isDisabled={sending.isSending}
            text={say(isDisabled ? "panel.people.letIn" : "panel.people.letOut")}
            onPress={() => change(() => client.writeAccess(person.id, !isDisabled))}
          />
        ) : null}
        {may("add-people") && !person.hasPassword && !isDisabled ? (
          <ActButton
            isDisabled={sending.isSending}
            text={say("panel.people.inviteAgain")}
            onPress={async () => setInvited(await sending.send(() => client.invitePerson(person.id)))}
          />
        ) : null}
        {may("end-access") ? (
          <ActButton
            isDisabled={sending.isSending}
            text={say("panel.people.endAccess")}
            onPress={() => change(() => client.endAccess(person.id))}
          />
        ) : null}
      </div>
      <FailureOrProof sending={sending} isPerson={session.person !== null} />
      {invited === null ? null : <InvitationLink invited={invited} />}
    </div>
  );
}
