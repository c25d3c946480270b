import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "@portolan/services";
import { expect, test } from "vitest";
import { nameOf } from "./service-section.ts";
import { renderServiceTable } from "./service-table.ts";

const documents = { en: "services.md", "zh-CN": "services.zh-CN.md" } as const;

test.each(["en", "zh-CN"] as const)("every service has a section in the written document, and no service that is gone: %s", (language) => {
  const text = readFileSync(join(import.meta.dirname, "../../docs", documents[language]), "utf8");
  const sections = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1]).slice(1);
  expect(sections, "npm run services writes it").toEqual(catalogue.map((service) => nameOf(service, language)));
});

test("a tick stands only where a mode was run, for a place only where the mode said which one is right", () => {
  const row = { service: "nginx", name: "x", sockets: ["0.0.0.0:80 ipv4"], setBy: { "0.0.0.0:80 ipv4": "/x:1 listen" }, versions: {} };
  const cells = (isPlaceChecked: boolean): readonly string[] => {
    const text = renderServiceTable(
      [
        { ...row, kind: "ipv4", isPlaceChecked },
        { ...row, kind: "include", isPlaceChecked },
      ],
      "en",
    );
    const line = text.split("\n").find((one) => one.startsWith("| [nginx]")) ?? "";
    return line
      .split("|")
      .slice(3, 9)
      .map((cell) => cell.trim());
  };
  expect(cells(true)).toEqual(["✓", "yes", "yes", "yes", "", "✓"]);
  expect(cells(false)).toEqual(["✓", "yes", "yes", "yes", "", ""]);
});
