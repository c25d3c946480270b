import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bannedNames } from "./laws/banned-names.ts";
import { deadExports } from "./laws/dead-exports.ts";
import { dependencyReasons } from "./laws/dependency-reasons.ts";
import { errorsDoc } from "./laws/errors-doc.ts";
import { fileHeaders } from "./laws/file-headers.ts";
import { importCycles } from "./laws/import-cycles.ts";
import { importDirections } from "./laws/import-directions.ts";
import { lockfile } from "./laws/lockfile.ts";
import { messageLanguages } from "./laws/message-languages.ts";
import { purity } from "./laws/purity.ts";
import { sizes } from "./laws/sizes.ts";
import { specRules } from "./laws/spec-rules.ts";
import { workplaceWords } from "./laws/workplace-words.ts";
import type { Law } from "./law.ts";
import { readTree } from "./tree.ts";

const laws: readonly Law[] = [
  importDirections,
  importCycles,
  deadExports,
  bannedNames,
  fileHeaders,
  purity,
  sizes,
  specRules,
  messageLanguages,
  errorsDoc,
  dependencyReasons,
  lockfile,
  workplaceWords,
];

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const tree = readTree(root);
const violations = laws.flatMap((law) => law.check(tree).map((violation) => ({ law: law.name, ...violation })));
for (const { law, path, line, what, why, fix } of violations)
  console.log(`${path}:${line}: ${law}: ${what}\n    why: ${why}\n    fix: ${fix}`);
console.log(`tidy: ${tree.files.size} files, ${laws.length} laws, ${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
