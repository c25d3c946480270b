/**
 * The picture of an endpoint: the interfaces of its host with the addresses that it serves, each joined to the port, and the port to the
 * processes that hold it. What it does not serve stands below, unjoined, with the reason. Every mark has a word; the same is said in one
 * sentence for who cannot see it.
 */
import { CircleDot, CircleHelp, type LucideIcon } from "lucide-react";
import { useState, type ReactElement } from "react";
import { useHostDocument } from "../host-context.ts";
import { joinWords } from "../settings/join-words.ts";
import { useSpeech, type Speech } from "../settings/language.ts";
import type { Endpoint } from "../wire.ts";
import { groupAddresses, type AddressGroup } from "./address-groups.ts";
import { HolderTree, sayHolders } from "./holder-tree.tsx";
import { servedAddresses, type PictureAddress } from "./served-addresses.ts";

const shownFirst = 4; // groups

export function EndpointPicture({ endpoint }: { readonly endpoint: Endpoint }): ReactElement | null {
  const speech = useSpeech();
  const { say } = speech;
  const host = useHostDocument();
  const addresses = host === null ? [] : servedAddresses(endpoint, host.interfaces);
  if (addresses.length === 0) return null;
  const served = groupAddresses(addresses.filter((one) => one.served !== "no"));
  const unserved = addresses.filter((one) => one.served === "no");
  return (
    <figure aria-label={say("panel.picture.title")} className="mt-4 rounded-md border border-line bg-paper px-3 py-3">
      <figcaption className="sr-only">{say("panel.picture.title")}</figcaption>
      <p className="sr-only">{sayPicture(endpoint, addresses, speech)}</p>
      {endpoint.namespace === "host" ? null : (
        <p className="mb-2 text-muted [overflow-wrap:anywhere]">{say("panel.picture.elsewhere", { namespace: endpoint.namespace })}</p>
      )}
      <div className="flex items-center max-sm:flex-col max-sm:items-stretch">
        <ServedGroups groups={served} />
        <Port endpoint={endpoint} />
        <HolderTree endpoint={endpoint} />
      </div>
      {unserved.length === 0 ? null : <Unserved addresses={unserved} endpoint={endpoint} />}
    </figure>
  );
}

/** Each group with its line; an upright one joins them. */
function ServedGroups({ groups }: { readonly groups: readonly AddressGroup[] }): ReactElement {
  const { say } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? groups : groups.slice(0, shownFirst);
  const hidden = groups.slice(shown.length).reduce((sum, { addresses }) => sum + addresses.length, 0);
  if (groups.length === 0) {
    return (
      <p className="min-w-0 flex-1 rounded border border-dashed border-line-strong px-2 py-1 text-muted">
        {say("panel.picture.noneServed")}
      </p>
    );
  }
  return (
    <div className="min-w-0 flex-[1.3]">
      <ul>
        {shown.map((group, index) => (
          <li key={group.device ?? ""} className="flex items-stretch">
            <div className="my-1 min-w-0 flex-1 rounded border border-line bg-raised px-2 py-1">
              <p translate={group.device === null ? undefined : "no"} className="text-xs text-muted">
                {sayGroup(group, say)}
              </p>
              <ul>
                {group.addresses.map((address) => (
                  <Address key={address.address} address={address} />
                ))}
              </ul>
            </div>
            <Branch isFirst={index === 0} isLast={index === shown.length - 1} />
          </li>
        ))}
      </ul>
      {hidden === 0 ? null : (
        <button type="button" onClick={() => setIsWhole(true)} className="text-xs text-accent underline underline-offset-2">
          {say("panel.picture.more", { count: hidden })}
        </button>
      )}
    </div>
  );
}

/** From one group to the upright line, which runs from the first group's middle to the last one's. */
function Branch({ isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean }): ReactElement {
  const upright = isFirst && isLast ? "hidden" : isFirst ? "top-1/2 bottom-0" : isLast ? "top-0 bottom-1/2" : "inset-y-0";
  return (
    <span aria-hidden className="relative w-4 shrink-0 max-sm:hidden">
      <span className="absolute top-1/2 right-0 left-0 border-t border-line-strong" />
      <span className={`absolute right-0 border-r border-line-strong ${upright}`} />
    </span>
  );
}

function sayGroup({ device, isLoopback, isDeviceUp }: AddressGroup, say: Speech["say"]): string {
  if (device === null) return say("panel.picture.noInterface");
  if (isLoopback) return say("panel.picture.loopback", { device });
  return isDeviceUp ? device : `${device} · ${say("panel.picture.linkDown")}`;
}

const looks: Record<"yes" | "unknown", { readonly icon: LucideIcon; readonly colour: string }> = {
  yes: { icon: CircleDot, colour: "text-good" },
  unknown: { icon: CircleHelp, colour: "text-warn" },
};

function Address({ address: { address, served } }: { readonly address: PictureAddress }): ReactElement {
  const { say } = useSpeech();
  const { icon: Icon, colour } = looks[served === "yes" ? "yes" : "unknown"];
  return (
    <li className="flex items-start gap-1.5 leading-5">
      <Icon aria-hidden size={13} className={`mt-1 shrink-0 ${colour}`} />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <span translate="no" className="font-mono text-xs">
          {address}
        </span>{" "}
        <span className={`text-xs ${colour} ${served === "yes" ? "sr-only" : ""}`}>
          {say(served === "yes" ? "panel.picture.served" : "panel.picture.reason.unasked")}
        </span>
      </span>
    </li>
  );
}

/** The line from the addresses to who holds the port, with the port on it. */
function Port({ endpoint: { port, protocol } }: { readonly endpoint: Endpoint }): ReactElement {
  const line = "border-line-strong flex-1 border-t max-sm:h-2 max-sm:flex-none max-sm:border-t-0 max-sm:border-l max-sm:ml-5";
  return (
    <div aria-hidden className="flex shrink-0 items-center max-sm:flex-col max-sm:items-start sm:w-28">
      <span className={line} />
      <span className="inline-flex items-center rounded-full border border-line-strong bg-raised px-2 font-mono text-xs leading-6 font-medium">
        {port}
        <span className="font-normal text-muted">/{protocol}</span>
      </span>
      <span className={`${line} sm:mr-2`} />
    </div>
  );
}

interface UnservedProps {
  readonly addresses: readonly PictureAddress[];
  readonly endpoint: Endpoint;
}

/** Those that are not served, by the reason. */
function Unserved({ addresses, endpoint }: UnservedProps): ReactElement {
  const { say, language } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  const most = 6;
  const shown = isWhole ? addresses : addresses.slice(0, most);
  const reasons = [...new Set(shown.map(({ reason }) => reason))];
  return (
    <div className="mt-2 border-t border-dashed border-line pt-2 text-xs text-muted">
      {reasons.map((reason) => (
        <p key={reason} className="[overflow-wrap:anywhere]">
          {say("panel.picture.unserved", {
            reason: say(`panel.picture.reason.${reason ?? "unasked"}`, { address: endpoint.address, device: endpoint.device ?? "" }),
          })}
          <span translate="no">
            {shown
              .filter((one) => one.reason === reason)
              .map(({ address, device }, index) => (
                <span key={address}>
                  {index === 0 ? "" : joinWords(["", ""], language)}
                  <span className="font-mono">{address}</span>
                  {device === null ? "" : ` ${device}`}
                </span>
              ))}
          </span>
        </p>
      ))}
      {shown.length === addresses.length ? null : (
        <button type="button" onClick={() => setIsWhole(true)} className="text-accent underline underline-offset-2">
          {say("panel.picture.more", { count: addresses.length - shown.length })}
        </button>
      )}
    </div>
  );
}

function sayPicture(endpoint: Endpoint, addresses: readonly PictureAddress[], speech: Speech): string {
  const list = (wanted: boolean): string => {
    const chosen = addresses.filter(({ served }) => (served === "yes") === wanted).map(({ address }) => address);
    return chosen.length === 0 ? speech.say("panel.picture.nothing") : joinWords(chosen.slice(0, 12), speech.language);
  };
  return speech.say("panel.picture.text", {
    port: endpoint.port,
    served: list(true),
    unserved: list(false),
    holders: sayHolders(endpoint, speech),
  });
}
