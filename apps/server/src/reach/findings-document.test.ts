import type { Finding, HostModel } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import { expect, test } from "vitest";
import { findingsDocument } from "./findings-document.ts";

const finding: Finding = {
  code: "bound-by-selinux",
  id: "one",
  severity: "medium",
  endpoint: null,
  protocol: null,
  port: null,
  families: [],
  facts: { subject: "nginx, tcp 8090", rule: "r", commands: ["semanage port -a -t http_port_t -p tcp 8090"] },
  because: [],
  witness: null,
};
const open: Finding = { ...finding, code: "docker-bypass", id: "two", endpoint: "e", protocol: "tcp", port: 80, facts: {} };
const endpoint = { id: "e", namespace: "host", protocol: "tcp", port: 80 } as Endpoint;

test("a finding has what portolan check prints to type: commands, or the question that gives them", () => {
  const found = [finding, open].map((one) => ({ namespace: "host", finding: one }));
  const document = findingsDocument([{ findings: found, isPartial: false }], { host: {} as HostModel, endpoints: [endpoint] });
  expect(document.findings.map(({ fixes }) => fixes.map(({ title, commands }) => [title.id, ...commands]))).toEqual([
    [["check.commands", "semanage port -a -t http_port_t -p tcp 8090"]],
    [["check.ask", "portolan explain tcp/80 --allow 192.168.0.0/16"]],
  ]);
  expect(findingsDocument([{ findings: found, isPartial: false }], { host: null, endpoints: [] }).findings[1]?.fixes).toEqual([]);
});
