import { expect, test } from "vitest";
import { holds, parseAllowRules, parseBooleans, parseTypeAttributes } from "./allow-rules.ts";
import { parseDenials } from "./denials.ts";
import { parsePortContexts, parseSemanagePorts, portLabelOf } from "./port-labels.ts";
import { answerSelinux, parseFileLabels, type SelinuxFacts, type SelinuxQuestion } from "./selinux-answer.ts";

const ports = parseSemanagePorts(`SELinux Port Type              Proto    Port Number

http_port_t                    tcp      80, 443, 488, 8008-8010
postgresql_port_t              tcp      5432
reserved_port_t                tcp      1-511
unreserved_port_t              tcp      1024-32767, 61001-65535
`);
const rules = parseAllowRules(`allow httpd_t http_port_t:tcp_socket name_bind;
allow httpd_t http_cache_port_t:tcp_socket { name_bind recv_msg };
allow httpd_t ftp_port_t:tcp_socket name_bind; [ httpd_enable_ftp_server ]:True
allow nsswitch_domain port_t:tcp_socket name_bind; [ allow_ypbind ]:True
allow httpd_t port_type:tcp_socket name_connect; [ httpd_can_network_connect ]:True
allow httpd_t postgresql_port_t:tcp_socket name_connect; [ httpd_can_network_connect_db ]:True
`);
const attributes = parseTypeAttributes(
  "   type postgresql_port_t, defined_port_type, port_type, unreserved_port_type;\n   type unreserved_port_t, port_type;\n",
);
const allOff = parseBooleans("httpd_can_network_connect --> off\nhttpd_can_network_connect_db --> off\nallow_ypbind --> off\n");
const facts: SelinuxFacts = {
  mode: "enforcing",
  portLabels: ports,
  allowRules: rules,
  attributes,
  booleans: allOff,
  decision: null,
  denials: [],
  fileLabels: [],
  ephemeralRange: null,
};
const bind = (port: number): SelinuxQuestion => ({ domain: "httpd_t", action: "bind", protocol: "tcp", port });
const connect = (port: number): SelinuxQuestion => ({ ...bind(port), action: "connect" });

test("the narrowest label of a port counts; a port without one is port_t", () => {
  const typeOf = (port: number) => portLabelOf(ports, "tcp", port).type;
  expect([80, 81, 8009, 8090, 700].map(typeOf)).toEqual(["http_port_t", "reserved_port_t", "http_port_t", "unreserved_port_t", "port_t"]);
  expect(parsePortContexts("portcon tcp 8008-8010 system_u:object_r:http_port_t:s0\nPortcon: 479\n")).toEqual([
    { type: "http_port_t", protocol: "tcp", from: 8008, to: 8010 },
  ]);
});

test("a bind to a port of the domain's type is allowed", () => {
  expect(answerSelinux(bind(8008), facts)).toEqual({ code: "allowed", evidence: "policy", portType: "http_port_t" });
});

test("a bind to a port that is nobody's: the port gets the domain's label", () => {
  expect(answerSelinux(bind(8090), facts)).toMatchObject({
    code: "denied",
    evidence: "policy",
    portType: "unreserved_port_t",
    fixes: [{ kind: "port-label", command: ["semanage", "port", "-a", "-t", "http_port_t", "-p", "tcp", "8090"], takenFrom: null }],
  });
});

test("a bind to a port of another service changes its label, and says whose it was", () => {
  expect(answerSelinux(bind(5432), facts)).toMatchObject({
    fixes: [{ command: ["semanage", "port", "-m", "-t", "http_port_t", "-p", "tcp", "5432"], takenFrom: "postgresql_port_t" }],
  });
});

test("a connection that a boolean would allow: the boolean that opens the least comes first, and no label is taken away", () => {
  const answer = answerSelinux(connect(5432), facts);
  expect(answer.code === "denied" ? answer.fixes.map(({ command }) => command.join(" ")) : answer).toEqual([
    "setsebool -P httpd_can_network_connect_db on",
    "setsebool -P httpd_can_network_connect on",
  ]);
  const on = new Map([...allOff, ["httpd_can_network_connect", true] as const]);
  expect(answerSelinux(connect(5432), { ...facts, booleans: on })).toMatchObject({ code: "allowed", evidence: "policy" });
});

test("what the kernel answered counts more than the rules that were read", () => {
  expect(answerSelinux(bind(8090), { ...facts, decision: true })).toMatchObject({ code: "allowed", evidence: "kernel" });
  expect(answerSelinux(bind(80), { ...facts, decision: false })).toMatchObject({ code: "denied", evidence: "kernel" });
});

test("nothing is guessed: without rules, or with a boolean that was not read, the answer is unknown", () => {
  expect(answerSelinux(bind(8090), { ...facts, allowRules: null, attributes: new Map() })).toEqual({
    code: "unknown",
    missing: ["allow-rules", "attributes"],
  });
  expect(answerSelinux(connect(5432), { ...facts, booleans: new Map() })).toEqual({ code: "unknown", missing: ["booleans"] });
  const on = new Map([["httpd_can_network_connect", true]]);
  expect(answerSelinux(connect(3000), { ...facts, attributes: new Map(), booleans: on })).toMatchObject({ missing: ["attributes"] });
  expect(answerSelinux(bind(8090), { ...facts, mode: "permissive" })).toEqual({ code: "not-enforced", mode: "permissive" });
});

const audit = `type=AVC msg=audit(1763800000.123:456): avc:  denied  { name_bind } for  pid=1234 comm="nginx" src=8090 scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:unreserved_port_t:s0 tclass=tcp_socket permissive=0
Nov 22 06:00:00 web kernel: audit: type=1400 audit(1763800000.123:457): avc:  denied  { read open } for  pid=77 comm=6E67 path="/srv/app/a b" dev="dm-0" ino=7 scontext=system_u:system_r:httpd_t:s0 tcontext=unconfined_u:object_r:user_home_t:s0 tclass=file permissive=1
type=AVC msg=audit(1): avc:  granted  { name_bind } for  pid=1 scontext=a:b:c:s0 tcontext=a:b:d:s0 tclass=tcp_socket
`;

test("refusals on record are read, and decide where the policy could not be", () => {
  const denials = parseDenials(audit);
  expect(denials).toMatchObject([
    {
      permissions: ["name_bind"],
      program: "nginx",
      pid: 1234,
      domain: "httpd_t",
      targetType: "unreserved_port_t",
      port: 8090,
      wasEnforced: true,
    },
    { permissions: ["read", "open"], program: "6E67", path: "/srv/app/a b", port: null, wasEnforced: false },
  ]);
  const unread = { ...facts, portLabels: null, allowRules: null, denials };
  expect(answerSelinux(bind(8090), unread)).toMatchObject({ code: "denied", evidence: "denial", portType: "unreserved_port_t", fixes: [] });
  expect(answerSelinux(bind(8091), unread)).toMatchObject({ code: "unknown" });
});

test("a bind to a port of the ephemeral range is not asked of SELinux; a connection is", () => {
  const withRange = { ...facts, ephemeralRange: { from: 8000, to: 9000 } };
  expect(answerSelinux(bind(8090), withRange)).toMatchObject({ code: "allowed", evidence: "ephemeral-range" });
  expect(answerSelinux(connect(8090), withRange)).toMatchObject({ code: "denied" });
});

test("a file with a wrong label is relabelled", () => {
  const fileLabels = parseFileLabels(
    "/srv/bin/web has context u:object_r:user_home_t:s0, should be system_u:object_r:httpd_exec_t:s0\n/bin/ls verified.\n",
  );
  expect(answerSelinux(bind(8090), { ...facts, fileLabels })).toMatchObject({
    fixes: [{ kind: "port-label" }, { kind: "restore-label", command: ["restorecon", "-v", "/srv/bin/web"] }],
  });
});

test("conditions of several booleans are evaluated, with unknowns kept", () => {
  const [rule] = parseAllowRules("allow a_t b_t:file { read write }; [ ( one && ! two ) ]:True\n");
  const value = (one: boolean | null, two: boolean | null) =>
    rule === undefined
      ? undefined
      : holds(rule, new Map([...(one === null ? [] : [["one", one] as const]), ...(two === null ? [] : [["two", two] as const])]));
  expect([value(true, false), value(true, true), value(false, null), value(true, null)]).toEqual([true, false, false, null]);
});
