import { expect, test } from "vitest";
import { sampleEndpoint } from "../sample-endpoint.ts";
import { labelOwner, ownerSortName } from "./owner-label.ts";

test("the order goes by the name that the label shows", () => {
  const container = {
    id: "0".repeat(64),
    name: "Web",
    runtime: "docker" as const,
    image: "web:1",
    composeProject: null,
    composeService: null,
  };
  const samples = [
    sampleEndpoint({ port: 22, unit: "SSH.service" }),
    sampleEndpoint({ port: 23, unit: "cockpit.socket" }),
    sampleEndpoint({ port: 24, owners: [] }),
    sampleEndpoint({ port: 25, unit: "a.service", container }),
    sampleEndpoint({ port: 26 }),
  ];
  expect(samples.map(ownerSortName)).toEqual(samples.map((one) => labelOwner(one).name?.toLowerCase() ?? null));
  expect(samples.map(ownerSortName)).toContain("web");
});
