import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "@portolan/services";
import { expect, test } from "vitest";

/** Services for which some test file here declares modes. */
function servicesWithModes(): Set<string> {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".test.ts"));
  const texts = files
    .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
    .filter((text) => text.includes("testServiceModes("));
  return new Set(texts.flatMap((text) => [...text.matchAll(/^\s*service: "([^"]+)"/gm)].map((match) => match[1] ?? "")));
}

test("a service that is said to have been run, itself or by a stand-in, has modes here, and one that has not is not said to", () => {
  const run = servicesWithModes();
  const claimed = catalogue.filter(({ evidence }) => evidence !== "source-read").map(({ id }) => id);
  expect(claimed.filter((id) => !run.has(id) && !runElsewhere.has(id))).toEqual([]);
  expect([...run].filter((id) => !claimed.includes(id))).toEqual([]);
});

/** Run by tests of another shape: Portolan itself by every end-to-end test, socket units by `systemd-socket.test.ts` under a systemd of their own,
 * published ports by `docker-publish.test.ts` under Docker. */
const runElsewhere: ReadonlySet<string> = new Set(["portolan", "systemd-socket", "docker-publish"]);
