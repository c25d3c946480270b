/** Signed in: the panel. Not signed in: how to sign in. In between nothing but the page's ground, for the blink that it takes. */
import { lazy, Suspense, useEffect, useState, useSyncExternalStore, type ReactElement } from "react";
import { hostNames } from "./leases/host-names.ts";
import { leaseNews } from "./leases/lease-news.ts";
import { leasedPortStore } from "./leases/leased-ports.ts";
import type { StreamUpdate } from "./live/live-state.ts";
import type { LiveStore } from "./live/live-store.ts";
import { noteStore } from "./notes/note-store.ts";
import { PanelFrame } from "./panel-frame.tsx";
import { planNews } from "./plans/plan-news.ts";
import { reachStore } from "./reach/reach-store.ts";
import { signIn, signOut, type SignInRefusal } from "./session/session-store.ts";
import { openSinceStore } from "./since/open-since-store.ts";
import { PageContent } from "./page-content.tsx";

const ChoosePasswordScreen = lazy(async () => ({ default: (await import("./session/choose-password-screen.tsx")).ChoosePasswordScreen }));
const SignInScreen = lazy(async () => ({ default: (await import("./session/sign-in-screen.tsx")).SignInScreen }));

export interface Beginning {
  readonly store: LiveStore; // started, unless there is a token to be exchanged first
  readonly token: string | null;
  readonly invitation: string | null; // to choose a password with
}

export function App({ store, token, invitation }: Beginning): ReactElement {
  const [isChosen, setIsChosen] = useState(false);
  if (invitation === null || isChosen) return <SignedInOrNot store={store} token={token} />;
  return (
    <Suspense>
      <ChoosePasswordScreen
        invitation={invitation}
        onChosen={() => {
          store.stop(); // the session of whoever sat here before is not the one that was invited
          setIsChosen(true);
          store.start();
        }}
      />
    </Suspense>
  );
}

function SignedInOrNot({ store, token }: Omit<Beginning, "invitation">): ReactElement {
  const live = useSyncExternalStore(store.subscribe, store.read);
  const [refusal, setRefusal] = useState<SignInRefusal | null>(null);
  const [isSignedOut, setIsSignedOut] = useState(false);

  useEffect(() => store.hear(takeBeside), [store]);
  useEffect(() => {
    if (token === null) return;
    let isGone = false;
    const begin = async (): Promise<void> => {
      const failed = await exchangeOnce(token);
      if (isGone) return;
      setRefusal(failed);
      store.start();
    };
    void begin();
    return () => {
      isGone = true;
    };
  }, [store, token]);

  if (isSignedOut || live.connection === "signed-out") {
    return (
      <Suspense>
        <SignInScreen
          refusal={refusal}
          onSignedIn={() => {
            setRefusal(null);
            setIsSignedOut(false);
            store.start();
          }}
        />
      </Suspense>
    );
  }
  if (live.connection === "connecting" && !live.isLoaded && token !== null) return <div aria-busy className="h-full" />;
  const leave = async (): Promise<void> => {
    await signOut();
    store.stop();
    setIsSignedOut(true);
  };
  return (
    <PanelFrame live={live} onReconnect={store.reconnect} onSignOut={() => void leave()}>
      {(around) => <PageContent live={live} onReconnect={store.reconnect} {...around} />}
    </PanelFrame>
  );
}

/** What is kept beside the list of endpoints hears the same stream. */
function takeBeside(update: StreamUpdate): void {
  noteStore.take(update);
  openSinceStore.take(update);
  planNews.take(update);
  hostNames.take(update);
  leaseNews.take(update);
  leasedPortStore.take(update);
  reachStore.take(update);
}

let exchange: Promise<SignInRefusal | null> | null = null;

/** A token works once, but an effect may run twice. */
function exchangeOnce(token: string): Promise<SignInRefusal | null> {
  exchange ??= signIn(token);
  return exchange;
}
