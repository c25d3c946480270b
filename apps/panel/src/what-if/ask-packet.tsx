/** One packet, followed hook by hook through the model of this host. Asked at once where the address names all of it. */
import { parseIpAddress, parsePort } from "@portolan/net";
import { useEffect, useRef, useState, type ReactElement } from "react";
import { client } from "../api.ts";
import { useHostDocument } from "../host-context.ts";
import type { AskedPacket } from "../page-location.ts";
import { packetPath } from "../page-location.ts";
import { useVisit } from "../page-link.tsx";
import { useSpeech, type Speech } from "../settings/language.ts";
import type { Endpoint, Refusal, TraceAnswer, TraceQuestion } from "../wire.ts";
import { Field, fieldOf, inputLook, sayWhole, SubmitButton } from "./form-parts.tsx";
import { TraceView } from "./trace-view.tsx";
import { useQuestion } from "./use-question.ts";

interface AskPacketProps {
  readonly packet: AskedPacket | null;
  readonly endpoints: readonly Endpoint[];
}

const noPacket: AskedPacket = { protocol: "tcp", source: "", destination: "", destinationPort: "", iif: "" };
const fields = ["from", "to", "port", "in"] as const;
type FieldName = (typeof fields)[number];
type Problems = Readonly<Partial<Record<FieldName, string>>>;

export function AskPacket({ packet, endpoints }: AskPacketProps): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const visit = useVisit();
  const [asked, setAsked] = useState(packet ?? noPacket);
  const [isTried, setIsTried] = useState(false);
  const { answer, refusal, hasFailed, isAsking, ask } = useQuestion<TraceAnswer>();
  const problems = problemsOf({ asked, isTried, refusal: hasFailed ? refusal : null, hasFailed }, speech);
  useAskAtOnce(packet, (question) => ask(() => client.tracePacket(question)));
  const change = (part: Partial<AskedPacket>): void => {
    setAsked((before) => ({ ...before, ...part }));
    setIsTried(false);
  };
  const submit = (): void => {
    setIsTried(true);
    const question = questionOf(asked);
    if (question === null) return;
    if (packet !== null && packetPath(packet) === packetPath(asked)) ask(() => client.tracePacket(question));
    else visit(packetPath(asked)); // the address asks, so that the answer can be shared
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        className="flex flex-wrap items-start gap-3"
      >
        <PacketFields asked={asked} problems={problems} onChange={change} />
        <div className="sm:pt-6 max-sm:w-full">
          <SubmitButton text={say("panel.whatIf.packet.submit")} isAsking={isAsking} />
        </div>
      </form>
      {answer === null ? null : <TraceView answer={answer} endpoints={endpoints} isOld={isAsking} />}
    </>
  );
}

interface PacketFieldsProps {
  readonly asked: AskedPacket;
  readonly problems: Problems;
  readonly onChange: (part: Partial<AskedPacket>) => void;
}

function PacketFields({ asked, problems, onChange }: PacketFieldsProps): ReactElement {
  const { say } = useSpeech();
  const interfaces = useHostDocument()?.interfaces ?? [];
  return (
    <>
      <Field label={say("panel.whatIf.packet.protocol")} look="w-20">
        {({ id }) => (
          <select
            id={id}
            value={asked.protocol}
            onChange={(event) => onChange({ protocol: event.target.value === "udp" ? "udp" : "tcp" })}
            className={inputLook}
          >
            <option value="tcp">tcp</option>
            <option value="udp">udp</option>
          </select>
        )}
      </Field>
      <TextField
        name="port"
        label={say("panel.whatIf.packet.port")}
        value={asked.destinationPort}
        look="w-24 max-sm:flex-1"
        problems={problems}
        onChange={(destinationPort) => onChange({ destinationPort })}
      />
      <TextField
        name="from"
        label={say("panel.whatIf.packet.from")}
        value={asked.source}
        look="w-44 max-sm:w-full"
        problems={problems}
        onChange={(source) => onChange({ source })}
      />
      <TextField
        name="to"
        label={say("panel.whatIf.packet.to")}
        value={asked.destination}
        look="w-44 max-sm:w-full"
        problems={problems}
        onChange={(destination) => onChange({ destination })}
      />
      <Field label={say("panel.whatIf.packet.in")} problem={problems.in ?? null} look="w-36 max-sm:w-full">
        {({ id, describedBy, isInvalid }) => (
          <select
            id={id}
            aria-describedby={describedBy}
            aria-invalid={isInvalid}
            value={asked.iif}
            onChange={(event) => onChange({ iif: event.target.value })}
            className={inputLook}
          >
            <option value="">{say("panel.whatIf.packet.inAuto")}</option>
            {[...new Set([...interfaces.map(({ name }) => name), ...(asked.iif === "" ? [] : [asked.iif])])].map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}

interface TextFieldProps {
  readonly name: FieldName;
  readonly label: string;
  readonly value: string;
  readonly look: string;
  readonly problems: Problems;
  readonly onChange: (value: string) => void;
}

function TextField({ name, label, value, look, problems, onChange }: TextFieldProps): ReactElement {
  return (
    <Field label={label} problem={problems[name] ?? null} look={look}>
      {({ id, describedBy, isInvalid }) => (
        <input
          id={id}
          aria-describedby={describedBy}
          aria-invalid={isInvalid}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          inputMode={name === "port" ? "numeric" : "text"}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          className={`${inputLook} font-mono`}
        />
      )}
    </Field>
  );
}

/** What the address names is asked for when the page opens. */
function useAskAtOnce(packet: AskedPacket | null, ask: (question: TraceQuestion) => void): void {
  const isAsked = useRef(false);
  useEffect(() => {
    const question = packet === null ? null : questionOf(packet);
    if (question === null || isAsked.current) return;
    isAsked.current = true;
    ask(question);
  }, [packet, ask]);
}

/** Null where something is missing or wrong. */
function questionOf({ protocol, source, destination, destinationPort, iif }: AskedPacket): TraceQuestion | null {
  const from = parseIpAddress(source.trim());
  const to = parseIpAddress(destination.trim());
  const port = parsePort(destinationPort.trim());
  if (from === null || to === null || port === null || port === 0 || from.family !== to.family) return null;
  return { protocol, from: source.trim(), to: destination.trim(), port, ...(iif === "" ? {} : { in: iif }) };
}

interface Problem {
  readonly asked: AskedPacket;
  readonly isTried: boolean;
  readonly hasFailed: boolean;
  readonly refusal: Refusal | null;
}

function problemsOf({ asked, isTried, hasFailed, refusal }: Problem, speech: Speech): Problems {
  const { say } = speech;
  if (isTried) {
    const from = parseIpAddress(asked.source.trim());
    const to = parseIpAddress(asked.destination.trim());
    const port = parsePort(asked.destinationPort.trim());
    const own: Partial<Record<FieldName, string>> = {};
    if (from === null) own.from = say("panel.whatIf.packet.badAddress");
    if (to === null) own.to = say("panel.whatIf.packet.badAddress");
    else if (from !== null && from.family !== to.family) own.to = say("panel.whatIf.packet.families");
    if (port === null || port === 0) own.port = say("panel.whatIf.packet.badPort");
    if (Object.keys(own).length > 0) return own;
  }
  if (!hasFailed) return {};
  return { [refusal === null ? "from" : fieldOf(refusal, fields)]: sayWhole(refusal, speech) };
}
