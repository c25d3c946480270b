import { familyVerdict, endpointReach, findingPhrases, isUnread, reachContexts, type ReachContext } from "@portolan/explanation";
import { phrase, render, type Language, type Phrase } from "@portolan/phrases";
import type { JudgedFinding } from "@portolan/policy";
import type { Endpoint } from "@portolan/sockets";
import type { HostView } from "../host-view.ts";
import { runsAs, shownAddress, ownerWords } from "../ls/endpoint-words.ts";
import { portolanVersion } from "../portolan-version.ts";
import { ruleText, witnessPhrase } from "./check-lines.ts";
import { checkNotes } from "./check-notes.ts";
import type { Checked } from "./checked.ts";
import { placesOfFinding } from "./finding-places.ts";
import { fixesOf } from "./fixes-of.ts";
import { htmlElement as element, htmlText, type HtmlText } from "./html-text.ts";
import { reportStyle } from "./report-style.ts";

const findingLimit = 2000;
const endpointLimit = 5000;
const ruleLimit = 6; // of one finding
const severities = ["high", "medium", "low"] as const;

/** A check as one page that stands alone: no script, nothing loaded, every text of the host escaped. */
export function htmlReport(checked: Checked, view: HostView, language: Language): string {
  const say = (text: Phrase): HtmlText => htmlText(render(text, language));
  const { host, takenAt } = view.snapshot;
  const title = say(phrase("report.title", { host: host.name }));
  const page = { checked, say, language };
  const head = element("head", {}, [
    element("meta", { charset: "utf-8" }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("meta", { "http-equiv": "Content-Security-Policy", content: "default-src 'none'; style-src 'unsafe-inline'" }),
    element("title", {}, [title]),
    element("style", {}, [reportStyle]),
  ]);
  const body = element("body", {}, [
    element("h1", {}, [title]),
    element("p", { class: "quiet" }, [say(phrase("report.origin", { takenAt, version: portolanVersion }))]),
    element("p", { class: "quiet" }, [say(checked.path === null ? phrase("check.noPolicy", { ports: "23, 139" }) : phrase("check.policy", { path: checked.path }))]), // prettier-ignore
    ...notesOf(page),
    ...findingsOf(page),
    ...endpointsOfPage(page, view),
  ]);
  return `<!doctype html>\n${element("html", { lang: language }, [head, body]).html}\n`;
}

interface ReportPage {
  readonly checked: Checked;
  readonly say: (text: Phrase) => HtmlText;
  readonly language: Language;
}

function notesOf({ checked, say }: ReportPage): readonly HtmlText[] {
  const notes = checkNotes(checked);
  return notes.length === 0 ? [] : [element("ul", { class: "notes" }, notes.map((note) => element("li", {}, [say(note)])))]; // prettier-ignore
}

function findingsOf(page: ReportPage): readonly HtmlText[] {
  const { checked, say } = page;
  const shown = checked.findings.slice(0, findingLimit);
  const left = checked.findings.length - shown.length;
  const open = shown.filter(({ waiver }) => waiver === null);
  const groups = severities.flatMap((severity) => {
    const own = open.filter(({ finding }) => finding.severity === severity);
    const heading = element("h2", { class: severity }, [say(phrase("report.group", { name: phrase(`check.severity.${severity}`), count: own.length }))]); // prettier-ignore
    return own.length === 0 ? [] : [heading, ...own.map((one) => findingOf(one, page))];
  });
  const waived = shown.filter(({ waiver }) => waiver !== null);
  return [
    ...(open.length === 0 ? [element("p", { class: "fine" }, [say(phrase("check.none"))])] : groups),
    ...(waived.length === 0 ? [] : [element("h2", {}, [say(phrase("check.severity.waived"))]), element("ul", {}, waived.map((one) => waivedOf(one, page)))]), // prettier-ignore
    ...(left === 0 ? [] : [element("p", { class: "quiet" }, [say(phrase("report.cut", { count: left }))])]),
  ];
}

function findingOf({ finding }: JudgedFinding, { checked, say }: ReportPage): HtmlText {
  const { title, meaning, remedy } = findingPhrases(finding);
  const rules = [...new Map(finding.because.flatMap(ruleText)).values()].slice(0, ruleLimit);
  const { commands, ask } = fixesOf(finding, checked);
  const told = [...commands, ...(ask === null ? [] : [ask])];
  const places = placesOfFinding(finding, checked).map(({ path, line }) => (line === null ? path : `${path}:${line}`));
  return element("article", { class: finding.severity }, [
    element("h3", {}, [say(title)]),
    element("p", {}, [say(meaning)]),
    ...(rules.length === 0 ? [] : [element("p", {}, [say(phrase("check.rules"))]), codeOf(rules)]),
    ...(finding.witness === null ? [] : [element("p", {}, [say(witnessPhrase(finding.witness))])]),
    element("p", { class: "remedy" }, [say(remedy)]),
    ...(told.length === 0 ? [] : [codeOf(told)]),
    ...(places.length === 0 ? [] : [element("p", { class: "quiet" }, [say(phrase("report.places", { places: places.join(", ") }))])]),
    element("p", { class: "quiet" }, [say(phrase("check.id", { id: finding.id }))]),
  ]);
}

function codeOf(lines: readonly string[]): HtmlText {
  return element("pre", {}, [htmlText(lines.join("\n"))]);
}

function waivedOf({ finding, waiver }: JudgedFinding, { say }: ReportPage): HtmlText {
  const { title } = findingPhrases(finding);
  const text = waiver === null ? title : phrase("check.waivedUntil", { title, until: waiver.until, reason: waiver.reason });
  return element("li", {}, [say(text)]);
}

function endpointsOfPage(page: ReportPage, view: HostView): readonly HtmlText[] {
  const { checked, say, language } = page;
  const contexts = reachContexts(checked.judged, { snapshot: view.snapshot, from: null });
  const shown = view.endpoints.slice(0, endpointLimit);
  const left = view.endpoints.length - shown.length;
  const titles = ["commands.ls.protocol", "commands.ls.address", "report.namespace", "commands.reach.ipv4", "commands.reach.ipv6", "commands.ls.service"] as const; // prettier-ignore
  const rows = shown.map((endpoint) => {
    const service = runsAs(endpoint, language);
    const { protocol, namespace } = endpoint;
    const cells = [protocol, shownAddress(endpoint), namespace, verdictOf(endpoint, { contexts, family: "ipv4", language }), verdictOf(endpoint, { contexts, family: "ipv6", language }), service === "-" ? ownerWords(endpoint, language) : service]; // prettier-ignore
    return element("tr", {}, cells.map((cell) => element("td", {}, [htmlText(cell)]))); // prettier-ignore
  });
  const head = element("tr", {}, titles.map((id) => element("th", { scope: "col" }, [say({ id })]))); // prettier-ignore
  return [
    element("h2", {}, [say(phrase("explanation.title.reach"))]),
    element("div", { class: "wide" }, [element("table", {}, [element("thead", {}, [head]), element("tbody", {}, rows)])]),
    ...(left === 0 ? [] : [element("p", { class: "quiet" }, [say(phrase("report.cut", { count: left }))])]),
  ];
}

interface VerdictAsked {
  readonly contexts: ReadonlyMap<string, ReachContext>;
  readonly family: "ipv4" | "ipv6";
  readonly language: Language;
}

function verdictOf(endpoint: Endpoint, { contexts, family, language }: VerdictAsked): string {
  const context = contexts.get(endpoint.namespace);
  const reach = context === undefined ? null : endpointReach(context, endpoint.id);
  if (endpoint.state === "bound") return "-";
  if (context === undefined || reach === null || isUnread(reach.entries)) return render(phrase("reach.exposure.unknown"), language);
  const verdict = familyVerdict(reach.entries, family, context);
  return verdict === null ? "-" : render(verdict, language);
}
