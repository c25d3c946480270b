import { errorCatalogue } from "@portolan/contract";
import { render } from "@portolan/phrases";

/** docs/errors.md: every code of the catalogue with what it means and what to do. Placeholders stay in braces. */
export function errorsDocument(): string {
  const rows = Object.entries(errorCatalogue)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { httpStatus, exitCode, what, why, fix }]) => {
      const [meaning, reason, remedy] = [what, why, fix].map((id) => render({ id }, "en").replaceAll("|", "\\|"));
      return `| \`${code}\` | ${meaning}. ${reason} | ${remedy} | ${exitCode} | ${httpStatus} |`;
    });
  return [
    "# Errors",
    "",
    "Every refusal has a code that never changes its meaning. Texts exist in Chinese too; match on the code. This page is written from the catalogue by",
    "`node tools/tidy/src/write-errors-document.ts`, and `npm run tidy` fails when the two differ.",
    "",
    "| code | what happened and why | what to do | exit | HTTP |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
