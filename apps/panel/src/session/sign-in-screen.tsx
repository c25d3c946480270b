/** What a person without a session sees: name and password where there are people; where the link is, how to get another, and a box that takes it. */
import { TriangleAlert } from "lucide-react";
import { useId, useRef, useState, type FormEvent, type ReactElement } from "react";
import { CodeLine } from "../code-line.tsx";
import { client } from "../api.ts";
import { useSpeech } from "../settings/language.ts";
import { useAnswer } from "../use-answer.ts";
import { PasskeyButton } from "./passkey-button.tsx";
import { PasswordForm } from "./password-form.tsx";
import { signIn, type SignInRefusal } from "./session-store.ts";
import { SignInFrame } from "./sign-in-frame.tsx";
import { parseSignInToken } from "./sign-in-token.ts";

interface SignInScreenProps {
  readonly refusal: SignInRefusal | null; // of the link that was opened
  readonly onSignedIn: () => void;
}

export function SignInScreen(props: SignInScreenProps): ReactElement {
  const { say } = useSpeech();
  const session = useAnswer("session", () => client.readSession()).asked;
  const hasPeople = session.kind === "answered" && session.value.hasPeople;
  return (
    <SignInFrame title={say("panel.signIn.title")}>
      {session.kind === "loading" ? <div aria-busy className="h-40" /> : null}
      {hasPeople ? (
        <>
          <PasswordForm onSignedIn={props.onSignedIn} />
          <PasskeyButton text={say("panel.signIn.byPasskey")} send={(proof) => client.signInWithPasskey(proof)} onDone={props.onSignedIn} />
          <details open={props.refusal !== null} className="mt-3 border-t border-line pt-4">
            <summary className="cursor-pointer">{say("panel.signIn.byLink")}</summary>
            <div className="mt-3">
              <LinkWay {...props} />
            </div>
          </details>
        </>
      ) : null}
      {session.kind === "loading" || hasPeople ? null : <LinkWay {...props} />}
    </SignInFrame>
  );
}

/** By a link that the machine itself hands out. */
function LinkWay(props: SignInScreenProps): ReactElement {
  const { say } = useSpeech();
  return (
    <>
      <p className="mb-2">{say("panel.signIn.lead")}</p>
      <CodeLine code="./portolan up --link" />
      <p className="mt-3 text-muted">{say("panel.signIn.again")}</p>
      <TokenForm {...props} />
    </>
  );
}

function TokenForm({ refusal, onSignedIn }: SignInScreenProps): ReactElement {
  const { say } = useSpeech();
  const [text, setText] = useState("");
  const [own, setOwn] = useState<SignInRefusal | "none" | null>(null); // of what was pasted; null before that
  const failure = own === null ? refusal : own === "none" ? null : own;
  const [isChecking, setIsChecking] = useState(false);
  const inputId = useId();
  const messageId = useId();
  const input = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const token = parseSignInToken(text);
    setIsChecking(true);
    const failed = token === null ? "notAToken" : await signIn(token);
    setIsChecking(false);
    setOwn(failed ?? "none");
    if (failed === null) onSignedIn();
    else input.current?.select();
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="mt-6 border-t border-line pt-5">
      <label htmlFor={inputId} className="mb-2 block">
        {say("panel.signIn.paste")}
      </label>
      <div className="flex gap-2">
        <input
          ref={input}
          id={inputId}
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={failure !== null}
          aria-describedby={failure === null ? undefined : messageId}
          className="h-9 min-w-0 flex-1 rounded-md border border-line-strong bg-paper px-2.5 font-mono text-xs"
        />
        <button
          type="submit"
          disabled={text.trim() === "" || isChecking}
          className="h-9 rounded-md bg-accent px-4 font-medium text-on-accent disabled:cursor-default disabled:bg-sunken disabled:text-muted"
        >
          {say(isChecking ? "panel.signIn.checking" : "panel.signIn.submit")}
        </button>
      </div>
      <p id={messageId} role="alert" className="mt-3 flex min-h-10 gap-2 text-bad">
        {failure === null ? null : (
          <>
            <TriangleAlert aria-hidden size={15} className="mt-0.5 shrink-0" />
            {say(`panel.signIn.${failure}`)}
          </>
        )}
      </p>
    </form>
  );
}
