import { expect, test } from "vitest";
import { replaceSection } from "./replace-section.ts";

const page = "# Page\n\ntable\n\n## One\n\nold\n\n## Two\n\nstays\n";

test("a section takes the place of the one with its heading", () => {
  expect(replaceSection(page, "## One\n\nfresh\n")).toBe("# Page\n\ntable\n\n## One\n\nfresh\n\n## Two\n\nstays\n");
});

test("the last section is replaced up to the end", () => {
  expect(replaceSection(page, "## Two\n\nfresh\n")).toBe("# Page\n\ntable\n\n## One\n\nold\n\n## Two\n\nfresh\n");
});

test("a section that is not there comes first", () => {
  expect(replaceSection(page, "## Zero\n\nfresh\n")).toBe("# Page\n\ntable\n\n## Zero\n\nfresh\n\n## One\n\nold\n\n## Two\n\nstays\n");
});
