import { RefusalError } from "@portolan/contract";
import { passwordSocketName } from "../data-directory.ts";
import { answerOrRefuse, parseOwnerObject, readOwnerAnswer } from "../owner-answer.ts";
import { askOwnerSocket, openOwnerSocket } from "../owner-socket.ts";
import type { ReplacedPassword } from "./replace-password.ts";

const schema = "portolan.password/1";
/** A hash takes its time, and others may wait before it. */
const patienceMs = 15_000;

export interface PasswordSocket {
  /** The person's name as it is written here; refusals are thrown. */
  readonly replace: (given: ReplacedPassword) => Promise<string>;
  readonly onFault: (error: unknown) => void;
}

/** Lets whoever may connect, which is root and the server's own user, replace a person's password. Resolves with its end. */
export function openPasswordSocket(dataDir: string, { replace, onFault }: PasswordSocket): Promise<() => Promise<void>> {
  const answer = (question: string): Promise<string> =>
    answerOrRefuse(schema, async () => {
      const given = checkQuestion(question);
      if (given === null) throw new RefusalError("REQUEST_INVALID", { reason: "no question about a password" });
      return { name: await replace(given) };
    });
  return openOwnerSocket({ dataDir, name: passwordSocketName, takesQuestion: true, answer, onFault });
}

function checkQuestion(text: string): ReplacedPassword | null {
  const { name, password, endsSecondFactor } = parseOwnerObject(text);
  if (typeof name !== "string" || typeof password !== "string" || typeof endsSecondFactor !== "boolean") return null;
  return { name, password, endsSecondFactor };
}

/** Asks the running server; the person's name as it is written there. Null: none answers. Throws what it refuses, in its own words. */
export async function askToReplacePassword(dataDir: string, given: ReplacedPassword): Promise<string | null> {
  const text = await askOwnerSocket({ dataDir, name: passwordSocketName, question: JSON.stringify(given), patienceMs });
  const answer = text === null ? null : readOwnerAnswer(text, schema);
  if (answer === null) return null;
  return typeof answer["name"] === "string" ? answer["name"].slice(0, 64) : null;
}
