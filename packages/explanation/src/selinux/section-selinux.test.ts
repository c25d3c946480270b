import { render } from "@portolan/phrases";
import type { SelinuxAnswer } from "@portolan/reachability";
import { expect, test } from "vitest";
import { selinuxSection } from "./section-selinux.ts";
import type { SelinuxAttempt, SelinuxTold } from "./selinux-attempts.ts";

const attempt: SelinuxAttempt = {
  program: "nginx",
  pid: 1,
  executable: null,
  action: "bind",
  protocol: "tcp",
  port: 8090,
  isMissing: true,
};
const question = { domain: "httpd_t", action: "bind", protocol: "tcp", port: 8090 } as const;

function textOf(told: SelinuxTold, language: "en" | "zh-CN" = "en"): string[] {
  return selinuxSection(told).flatMap(({ lines }) => lines.map(({ text, code }) => code ?? (text === null ? "" : render(text, language))));
}

function answered(answer: SelinuxAnswer): SelinuxTold {
  return { mode: "enforcing", attempts: [attempt], answers: [{ program: "nginx", question, answer }], unasked: 0 };
}

test("a refusal is told with the port's label, the record, and the fixes in their order", () => {
  const denial = { permissions: ["name_bind"], program: "nginx", pid: 7, domain: "httpd_t", targetType: "postgresql_port_t", objectClass: "tcp_socket", port: 8090, path: null, wasEnforced: true }; // prettier-ignore
  const lines = textOf(
    answered({
      code: "denied",
      evidence: "policy",
      portType: "postgresql_port_t",
      denial,
      fixes: [
        { kind: "port-label", command: ["semanage", "port", "-m", "-t", "http_port_t", "-p", "tcp", "8090"], type: "http_port_t", takenFrom: "postgresql_port_t" }, // prettier-ignore
        { kind: "boolean", command: ["setsebool", "-P", "httpd_x", "on"], name: "httpd_x", value: true },
        { kind: "restore-label", command: ["restorecon", "-v", "/usr/sbin/nginx"], path: "/usr/sbin/nginx", expected: "x" },
      ],
    }),
  );
  expect(lines).toEqual([
    "SELinux is enforcing and forbids nginx (httpd_t) to listen on TCP 8090: by the rules of the policy.",
    "TCP 8090 has the label postgresql_port_t.",
    "The last refusal on record:",
    "avc: denied { name_bind } httpd_t postgresql_port_t:tcp_socket comm=nginx pid=7",
    "Give the port the label http_port_t:",
    "This takes the port away from postgresql_port_t; programs that are allowed that label alone lose it.",
    "semanage port -m -t http_port_t -p tcp 8090",
    "Or switch the boolean httpd_x:",
    "setsebool -P httpd_x on",
    "/usr/sbin/nginx does not have the label that the policy gives it:",
    "restorecon -v /usr/sbin/nginx",
  ]);
});

test("what SELinux does not enforce is said only where something should listen and does not", () => {
  const idle = { mode: "disabled", answers: [], unasked: 0 } as const;
  expect(textOf({ ...idle, attempts: [attempt] })).toEqual(["SELinux is not active here, so it is not the cause."]);
  expect(textOf({ ...idle, attempts: [{ ...attempt, isMissing: false }] })).toEqual([]);
  expect(textOf({ ...idle, mode: "permissive", attempts: [attempt] })[0]).toContain("records but refuses nothing");
});

test("allowed and not known are told in both languages", () => {
  const allowed = answered({ code: "allowed", evidence: "kernel", portType: "http_port_t" });
  expect(textOf(allowed)[0]).toBe("SELinux is enforcing and lets nginx (httpd_t) listen on TCP 8090: the kernel says so.");
  const unknown = answered({ code: "unknown", missing: ["allow-rules", "booleans"] });
  expect(textOf(unknown, "zh-CN")[0]).toContain("未读到：策略规则");
  expect(textOf({ ...unknown, answers: [], unasked: 2 })).toEqual(["2 more attempts were not asked about."]);
});
