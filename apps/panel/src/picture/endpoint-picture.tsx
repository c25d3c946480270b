/**
 * The picture of an endpoint: the addresses of its host on one side, those it serves joined to the port, and the processes that hold it on the
 * other. Every mark has a word; the same is said in one sentence for who cannot see it.
 */
import { CircleDashed, CircleDot, CircleHelp, type LucideIcon } from "lucide-react";
import { useState, type ReactElement } from "react";
import { useHostDocument } from "../host-context.ts";
import { useSpeech, type Speech } from "../settings/language.ts";
import type { Endpoint } from "../wire.ts";
import { HolderTree, sayHolders } from "./holder-tree.tsx";
import { servedAddresses, type PictureAddress } from "./served-addresses.ts";

const shownFirst = 8;

export function EndpointPicture({ endpoint }: { readonly endpoint: Endpoint }): ReactElement | null {
  const speech = useSpeech();
  const { say } = speech;
  const host = useHostDocument();
  const addresses = host === null ? [] : servedAddresses(endpoint, host.interfaces);
  if (addresses.length === 0) return null;
  return (
    <figure aria-label={say("panel.picture.title")} className="mt-5 rounded-md border border-line bg-paper px-3 py-3">
      <figcaption className="mb-2 text-[0.875rem] font-semibold">{say("panel.picture.title")}</figcaption>
      <p className="sr-only">{sayPicture(endpoint, addresses, speech)}</p>
      {endpoint.namespace === "host" ? null : (
        <p className="mb-2 text-muted [overflow-wrap:anywhere]">{say("panel.picture.elsewhere", { namespace: endpoint.namespace })}</p>
      )}
      <div className="flex items-center max-sm:flex-col max-sm:items-stretch">
        <AddressList addresses={addresses} endpoint={endpoint} />
        <Joint port={endpoint.port} isServing={addresses.some(({ served }) => served !== "no")} />
        <HolderTree endpoint={endpoint} />
      </div>
    </figure>
  );
}

interface AddressListProps {
  readonly addresses: readonly PictureAddress[];
  readonly endpoint: Endpoint;
}

function AddressList({ addresses, endpoint }: AddressListProps): ReactElement {
  const { say } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  const first = [...addresses].sort((a, b) => Number(a.served === "no") - Number(b.served === "no")).slice(0, shownFirst);
  const shown = isWhole ? addresses : addresses.filter((address) => first.includes(address));
  const devices = [...new Set(shown.map(({ device }) => device))];
  return (
    <div className="min-w-0 flex-[1.25]">
      {devices.map((device) => (
        <div key={device ?? ""} className="mb-1.5 last:mb-0">
          <p translate={device === null ? undefined : "no"} className="text-xs text-muted">
            {device ?? say("panel.picture.noInterface")}
            {shown.some((one) => one.device === device && !one.isDeviceUp) ? ` · ${say("panel.picture.linkDown")}` : null}
          </p>
          <ul>
            {shown
              .filter((one) => one.device === device)
              .map((one) => (
                <Address key={one.address} address={one} endpoint={endpoint} />
              ))}
          </ul>
        </div>
      ))}
      {shown.length === addresses.length ? null : (
        <button type="button" onClick={() => setIsWhole(true)} className="text-xs text-accent underline underline-offset-2">
          {say("panel.picture.more", { count: addresses.length - shown.length })}
        </button>
      )}
    </div>
  );
}

const looks: Record<PictureAddress["served"], { readonly icon: LucideIcon; readonly colour: string }> = {
  yes: { icon: CircleDot, colour: "text-good" },
  unknown: { icon: CircleHelp, colour: "text-warn" },
  no: { icon: CircleDashed, colour: "text-muted" },
};

function Address({
  address: { address, served, reason },
  endpoint,
}: {
  readonly address: PictureAddress;
  readonly endpoint: Endpoint;
}): ReactElement {
  const { say } = useSpeech();
  const { icon: Icon, colour } = looks[served];
  const why =
    served === "yes"
      ? null
      : say(`panel.picture.reason.${reason ?? "unasked"}`, { address: endpoint.address, device: endpoint.device ?? "" });
  return (
    <li className="flex items-start gap-1.5 leading-5">
      <Icon aria-hidden size={13} className={`mt-1 shrink-0 ${colour}`} />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <span translate="no" className={`font-mono text-xs ${served === "no" ? "text-muted" : ""}`}>
          {address}
        </span>{" "}
        <span className={`text-xs ${colour}`}>{served === "yes" ? say("panel.picture.served") : why}</span>
      </span>
    </li>
  );
}

/** The line from the addresses to who holds the port, with the port on it; broken where nothing is served. */
function Joint({ port, isServing }: { readonly port: number; readonly isServing: boolean }): ReactElement {
  const line = `border-line-strong ${isServing ? "" : "border-dashed"} flex-1`;
  return (
    <div aria-hidden className="flex shrink-0 items-center px-2 max-sm:flex-col max-sm:items-start max-sm:py-1 sm:w-24">
      <span className={`${line} border-t max-sm:h-2 max-sm:border-t-0 max-sm:border-l max-sm:ml-4`} />
      <span className="mx-1 inline-flex items-center gap-1 rounded border border-line-strong px-1.5 font-mono text-xs">{port}</span>
      <span className={`${line} border-t max-sm:h-2 max-sm:border-t-0 max-sm:border-l max-sm:ml-4`} />
    </div>
  );
}

function sayPicture(endpoint: Endpoint, addresses: readonly PictureAddress[], speech: Speech): string {
  const list = (wanted: boolean): string => {
    const chosen = addresses.filter(({ served }) => (served === "yes") === wanted).map(({ address }) => address);
    if (chosen.length === 0) return speech.say("panel.picture.nothing");
    return new Intl.ListFormat(speech.language, { type: "unit" }).format(chosen.slice(0, 12));
  };
  return speech.say("panel.picture.text", {
    port: endpoint.port,
    served: list(true),
    unserved: list(false),
    holders: sayHolders(endpoint, speech),
  });
}
