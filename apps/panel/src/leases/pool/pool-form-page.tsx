/** A new pool, or another one's change: ranges first, the rules below, each with what it means. */
import { useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { PageLink, useVisit } from "../../page-link.tsx";
import { poolPath } from "../../page-location.ts";
import { CheckList } from "../../people/check-list.tsx";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { RadioRow } from "../../plans/form/radio-row.tsx";
import { TextField } from "../../plans/form/text-field.tsx";
import { PageFailure, PageSkeleton } from "../../services/page-failure.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import { sayRefusal } from "../../settings/say-refusal.ts";
import { useAnswer } from "../../use-answer.ts";
import { useTitle } from "../../use-title.ts";
import { Field, inputLook } from "../../what-if/form-parts.tsx";
import type { Pool } from "../../wire.ts";
import { CheckLine } from "../claim/check-line.tsx";
import { claimModes } from "../claim/read-claim.ts";
import { leaseNews } from "../lease-news.ts";
import { firstPool, readPool, type PoolField, type PoolFields, type PoolProblems } from "./read-pool.ts";

export function PoolFormPage({ name }: { readonly name: string | null }): ReactElement {
  const { say } = useSpeech();
  const title = name === null ? say("panel.pools.new") : say("panel.poolForm.change", { name });
  useTitle(title);
  return (
    <main id="content" tabIndex={-1} aria-label={title} className="min-h-0 flex-1 overflow-auto px-4 py-5 sm:px-8">
      <div className="mx-auto max-w-3xl">
        <p className="mb-2">
          <PageLink href={name === null ? "/pools" : poolPath(name)} className="text-accent underline underline-offset-2">
            {name === null ? say("panel.pool.toAll") : say("panel.poolForm.back", { name })}
          </PageLink>
        </p>
        <h2 className="text-lg font-semibold">{title}</h2>
        <p className="mt-1 mb-4 max-w-prose text-muted text-pretty">{say("panel.poolForm.lead")}</p>
        {name === null ? <PoolForm pool={null} /> : <ChangedPool name={name} />}
      </div>
    </main>
  );
}

function ChangedPool({ name }: { readonly name: string }): ReactElement {
  const speech = useSpeech();
  const { asked, retry } = useAnswer(`changed pool ${name}`, () => client.readPool(name));
  if (asked.kind === "loading") return <PageSkeleton text={speech.say("panel.pool.loading")} lines={6} />;
  if (asked.kind === "failed")
    return <PageFailure title={speech.say("panel.pool.failed")} text={sayRefusal(asked.refusal, speech)} onRetry={retry} />;
  return <PoolForm key={asked.value.pool.revision} pool={asked.value.pool} />;
}

function PoolForm({ pool }: { readonly pool: Pool | null }): ReactElement {
  const { say } = useSpeech();
  const visit = useVisit();
  const sending = useSending();
  const [fields, setFields] = useState(() => firstPool(pool));
  const [isTried, setIsTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const read = useMemo(() => readPool(fields, pool), [fields, pool]);
  useEffect(() => {
    if (isTried) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [isTried]);
  const change = (to: Partial<PoolFields>): void => {
    setFields({ ...fields, ...to });
    setIsTried(false);
    sending.forget();
  };
  const save = async (): Promise<void> => {
    setIsTried(true);
    if (!("pool" in read)) return;
    const wanted = read.pool;
    const saved = await sending.send(() =>
      pool === null ? client.addPool(wanted) : client.changePool(pool.id, { ...wanted, revision: pool.revision }),
    );
    if (saved === null) return;
    leaseNews.tell();
    visit(poolPath(saved.pool.name));
  };
  const problems = isTried && "problems" in read ? read.problems : {};
  return (
    <form
      ref={form}
      noValidate
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <PortParts fields={fields} problems={problems} onChange={change} isNew={pool === null} />
      <RuleParts fields={fields} problems={problems} onChange={change} />
      <div className="flex flex-wrap items-center gap-3 border-t border-line pt-4">
        <button
          type="submit"
          disabled={sending.isSending}
          className="h-9 rounded-md bg-accent px-4 font-medium text-on-accent disabled:opacity-60 max-sm:h-11 max-sm:w-full"
        >
          {say(pool === null ? "panel.poolForm.make" : "panel.poolForm.save")}
        </button>
        <p className="min-w-0 flex-1 text-muted text-pretty">{say("panel.poolForm.saveHelp")}</p>
      </div>
      <FailureOrProof sending={sending} isPerson />
    </form>
  );
}

interface PartsProps {
  readonly fields: PoolFields;
  readonly problems: PoolProblems;
  readonly onChange: (to: Partial<PoolFields>) => void;
}

const ranges = ["staticPorts", "dynamicPorts", "emergencyPorts"] as const;
const placeKinds = ["fleet", "zone", "host", "network"] as const;

function useProblem(problems: PoolProblems): (field: PoolField) => string | null {
  const { sayPhrase } = useSpeech();
  return (field) => {
    const found = problems[field];
    return found === undefined ? null : sayPhrase(found);
  };
}

function PortParts({ fields, problems, onChange, isNew }: PartsProps & { readonly isNew: boolean }): ReactElement {
  const { say } = useSpeech();
  const problem = useProblem(problems);
  return (
    <>
      <TextField
        label={say("panel.poolForm.name")}
        help={say("panel.poolForm.nameHelp")}
        problem={problem("name")}
        value={fields.name}
        onChange={(name) => onChange({ name })}
        look="max-w-sm"
        placeholder="games"
      />
      {isNew ? (
        <>
          <RadioRow
            legend={say("panel.poolForm.place")}
            items={placeKinds}
            chosen={fields.placeKind}
            say={(kind) => say(`panel.poolForm.place.${kind}`)}
            onChange={(placeKind) => onChange({ placeKind })}
          />
          <PlaceFields fields={fields} problem={problem("place")} onChange={onChange} />
        </>
      ) : null}
      {ranges.map((field) => (
        <TextField
          key={field}
          label={say(`panel.poolForm.${field}`)}
          help={say(`panel.poolForm.${field}Help`)}
          problem={problem(field)}
          value={fields[field]}
          onChange={(text) => onChange({ [field]: text })}
          look="max-w-lg"
          placeholder={field === "emergencyPorts" ? "61000-61099" : "20000-29999"}
        />
      ))}
      <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
        <TextField
          label={say("panel.poolForm.headroom")}
          help={say("panel.poolForm.headroomHelp")}
          problem={problem("headroom")}
          value={fields.headroom}
          onChange={(headroom) => onChange({ headroom })}
          look=""
          isNumber
        />
        <TextField
          label={say("panel.poolForm.quarantine")}
          help={say("panel.poolForm.quarantineHelp")}
          problem={problem("quarantine")}
          value={fields.quarantine}
          onChange={(quarantine) => onChange({ quarantine })}
          look=""
        />
      </div>
    </>
  );
}

interface PlaceFieldsProps extends Pick<PartsProps, "fields" | "onChange"> {
  readonly problem: string | null;
}

function PlaceFields({ fields, problem, onChange }: PlaceFieldsProps): ReactElement | null {
  const { say } = useSpeech();
  const { asked } = useAnswer("hosts of leases", () => client.listLeaseHosts());
  const hosts = asked.kind === "answered" ? asked.value.hosts : [];
  if (fields.placeKind === "fleet") return null;
  if (fields.placeKind === "zone")
    return (
      <TextField
        label={say("panel.poolForm.zone")}
        problem={problem}
        value={fields.zone}
        onChange={(zone) => onChange({ zone })}
        look="max-w-sm"
      />
    );
  return (
    <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
      <Field label={say("panel.poolForm.host")} problem={problem}>
        {({ id, describedBy, isInvalid }) => (
          <select
            id={id}
            aria-describedby={describedBy}
            aria-invalid={isInvalid}
            value={fields.host}
            onChange={(event) => onChange({ host: event.target.value })}
            className={inputLook}
          >
            <option value="">{say("panel.poolForm.chooseHost")}</option>
            {hosts.map(({ host, name }) => (
              <option key={host} value={host}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {fields.placeKind === "network" ? (
        <TextField
          label={say("panel.poolForm.network")}
          problem={null}
          value={fields.network}
          onChange={(network) => onChange({ network })}
          look=""
        />
      ) : null}
    </div>
  );
}

function RuleParts({ fields, problems, onChange }: PartsProps): ReactElement {
  const { say } = useSpeech();
  const problem = useProblem(problems);
  const texts = ["forbidden", "granted", "allowed", "refused", "longestBlock", "longestTerm"] as const;
  const modeProblem = problem("modes");
  return (
    <section aria-label={say("panel.pool.rules")} className="space-y-4 rounded-md border border-line p-4">
      <h3 className="text-[0.875rem] font-semibold">{say("panel.pool.rules")}</h3>
      <CheckList
        legend={say("panel.poolForm.modes")}
        items={claimModes}
        chosen={fields.modes}
        say={(mode) => say("panel.claim.modeLine", { mode: say(`panel.claim.mode.${mode}`), help: say(`panel.claim.mode.${mode}.help`) })}
        onChange={(modes) => onChange({ modes })}
      />
      {modeProblem === null ? null : (
        <p role="alert" className="text-bad">
          {modeProblem}
        </p>
      )}
      <CheckLine
        label={say("panel.poolForm.exclusive")}
        isChecked={fields.isExclusive}
        onChange={(isExclusive) => onChange({ isExclusive })}
      >
        {say("panel.poolForm.exclusiveHelp")}
      </CheckLine>
      <CheckLine label={say("panel.poolForm.paired")} isChecked={fields.isPaired} onChange={(isPaired) => onChange({ isPaired })}>
        {say("panel.poolForm.pairedHelp")}
      </CheckLine>
      <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
        {texts.map((field) => (
          <TextField
            key={field}
            label={say(`panel.poolForm.${field}`)}
            help={say(`panel.poolForm.${field}Help`)}
            problem={field === "allowed" || field === "refused" ? null : problem(field)}
            value={fields[field]}
            onChange={(text) => onChange({ [field]: text })}
            look=""
          />
        ))}
      </div>
    </section>
  );
}
