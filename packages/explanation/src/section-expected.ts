/** Which socket each setting of an instance leads to, what set it, and what is there; then what it holds besides, and what could not be read. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting, ServiceInstance } from "@portolan/snapshot";
import { displayOf, type Endpoint } from "@portolan/sockets";
import { displayOfEndpoint } from "./endpoint-reach.ts";
import { companionSettings, furtherEndpoints } from "./expected-sockets.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import type { JudgedPart } from "./judged-part.ts";
import { literal, section, textLine, withoutRepeats } from "./line.ts";
import { whoOf } from "./owner-name.ts";
import { portRanges } from "./port-ranges.ts";
import { endpointTitle } from "./section-listens.ts";
import type { ExpectedSocket } from "./service-explanation.ts";
import type { HostFacts } from "./service-whole.ts";
import { overrideLines, settingPhrase } from "./setting-phrase.ts";
import { unreadReason } from "./unread-reason.ts";

const socketLimit = 16;
const shownOfMany = 6;
const addressLimit = 8;
const furtherLimit = 12;
const companionLimit = 3;

export function expectedSection({ part, expected }: JudgedPart, host: HostFacts): ExplanationSection[] {
  const amiss = expected.filter(({ state }) => state !== "held");
  const held = expected.filter(({ state }) => state === "held");
  const isLong = held.length > socketLimit;
  const shown = [...amiss.slice(0, socketLimit), ...(isLong ? held.slice(0, shownOfMany) : held)];
  const rest = amiss.length - socketLimit;
  return section("expected", [
    ...shown.flatMap((socket) => [
      socketLine(socket, host),
      ...withoutRepeats(
        [socket.setting, ...companions(socket, part.instance)].flatMap((setting) => [
          textLine(settingPhrase(setting, part.label)),
          ...overrideLines(setting),
        ]),
      ),
    ]),
    ...(isLong ? alsoThereLines(held.slice(shownOfMany)) : []),
    ...(rest > 0 ? [textLine(phrase("explanation.moreInJson", { count: rest }))] : []),
    ...furtherLines(part.endpoints, expected),
    ...(part.instance?.unread ?? []).map(({ path, reason }) =>
      textLine(phrase("explanation.setBy.unread", { path, reason: unreadReason(reason) }), "warning"),
    ),
  ]);
}

/** Sockets that are where they should be, by address with their ports as ranges. */
function alsoThereLines(held: readonly ExpectedSocket[]): readonly ExplanationLine[] {
  const byAddress = [...Map.groupBy(held, ({ protocol, address }) => `${protocol} ${address}`).values()];
  const lines = byAddress.slice(0, addressLimit).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const address = first.address.includes(":") ? `[${first.address}]` : first.address;
    const params = { protocol: first.protocol.toUpperCase(), display: `${address}:${portRanges(group.map(({ port }) => port))}` };
    return [textLine(phrase("services.whole.held", params), "good")];
  });
  const rest = held.length - byAddress.slice(0, addressLimit).reduce((sum, group) => sum + group.length, 0);
  return rest === 0 ? lines : [...lines, textLine(phrase("explanation.moreInJson", { count: rest }))];
}

function companions(socket: ExpectedSocket, instance: ServiceInstance | null): readonly BindSetting[] {
  return instance === null ? [] : companionSettings(socket, instance).slice(0, companionLimit);
}

function socketLine({ protocol, address, port, state, endpoint: id }: ExpectedSocket, { endpoints }: HostFacts): ExplanationLine {
  const endpoint = endpoints.find((one) => one.id === id) ?? null;
  const display = state === "held" && endpoint !== null ? displayOfEndpoint(endpoint) : displayOfPlace(address, port);
  const named = { protocol: protocol.toUpperCase(), display };
  switch (state) {
    case "held":
      return textLine(phrase("services.whole.held", named), "good");
    case "differs": {
      const actual = endpoint === null ? "?" : displayOfEndpoint(endpoint);
      return textLine(phrase("services.whole.differs", { ...named, actual }), "warning");
    }
    case "other":
      return textLine(phrase("services.whole.taken", { ...named, who: endpoint === null ? literal("?") : whoOf(endpoint) }), "bad");
    case "missing":
      return textLine(phrase("services.whole.missing", named), "bad");
  }
}

/** An address as ss would print it; a name or nothing as it is written. */
function displayOfPlace(address: string, port: number): string {
  return address === "" ? `*:${port}` : displayOf({ address, port, device: null, v6only: true }).ss;
}

/** "TCP 127.0.0.1:20001-20600" for each address. */
function foldedPlaces(endpoints: readonly Endpoint[]): readonly Phrase[] {
  const byAddress = [...Map.groupBy(endpoints, ({ namespace, protocol, address }) => `${namespace} ${protocol} ${address}`).values()];
  const texts = byAddress.slice(0, addressLimit).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const display = displayOfEndpoint(first).replace(/\d+$/, portRanges(group.map(({ port }) => port)));
    return [phrase("explanation.title.endpoint", { protocol: first.protocol.toUpperCase(), display })];
  });
  return byAddress.length > addressLimit ? [...texts, literal("…")] : texts;
}

function furtherLines(own: readonly Endpoint[], expected: readonly ExpectedSocket[]): readonly ExplanationLine[] {
  const further = furtherEndpoints(own, expected);
  if (further.length === 0) return [];
  const displays = further.length > furtherLimit ? foldedPlaces(further) : further.map(endpointTitle);
  return [
    textLine(expected.length === 0 ? phrase("services.whole.noSettings", { displays }) : phrase("services.whole.further", { displays })),
  ];
}
