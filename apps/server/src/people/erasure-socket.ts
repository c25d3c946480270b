import { RefusalError } from "@portolan/contract";
import { erasureSocketName } from "../data-directory.ts";
import { answerOrRefuse, parseOwnerObject, readOwnerAnswer } from "../owner-answer.ts";
import { askOwnerSocket, openOwnerSocket } from "../owner-socket.ts";

const schema = "portolan.erasure/1";
const patienceMs = 15_000;

export interface ErasureSocket {
  /** By name; refusals are thrown. */
  readonly erase: (name: string) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/** Lets root and the server's own user destroy what is kept about a person. Resolves with its end. */
export function openErasureSocket(dataDir: string, { erase, onFault }: ErasureSocket): Promise<() => Promise<void>> {
  const answer = (question: string): Promise<string> =>
    answerOrRefuse(schema, async () => {
      const { name } = parseOwnerObject(question);
      if (typeof name !== "string") throw new RefusalError("REQUEST_INVALID", { reason: "no question about a person" });
      await erase(name);
      return { isErased: true };
    });
  return openOwnerSocket({ dataDir, name: erasureSocketName, takesQuestion: true, answer, onFault });
}

/** Asks the running server. False: none answers. Throws what it refuses, in its own words. */
export async function askToErase(dataDir: string, name: string): Promise<boolean> {
  const text = await askOwnerSocket({ dataDir, name: erasureSocketName, question: JSON.stringify({ name }), patienceMs });
  return text !== null && readOwnerAnswer(text, schema)?.["isErased"] === true;
}
