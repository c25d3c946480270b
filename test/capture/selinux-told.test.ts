import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSelinux, readSelinuxDenials, readSelinuxMode, type SelinuxSources } from "@portolan/capture";
import { expect, test } from "vitest";
import { readSelinuxRefusals } from "@portolan/cli";
import { LabHost, needs } from "../lab/index.ts";

const policy = "/etc/selinux/default/policy/policy.33";
const audit =
  'type=AVC msg=audit(1): avc:  denied  { name_connect } for  pid=9 comm="nginx" dest=5432 scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:postgresql_port_t:s0 tclass=tcp_socket permissive=0\n' +
  'type=AVC msg=audit(2): avc:  denied  { name_bind } for  pid=9 comm="nginx" src=80 scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:port_t:s0 tclass=tcp_socket permissive=0\n';

function offPolicy(command: string, args: readonly string[]): readonly string[] {
  if (command === "seinfo") return [command, policy, ...args];
  return command === "sesearch" ? [command, ...args, policy] : [command, ...args];
}

/** Debian's tools on Debian's policy file. The kernel here has no SELinux: its mode and its audit log are made up, and its own decision is missing. */
function sourcesOf(host: LabHost, folder: string): SelinuxSources {
  return {
    fileSystem: folder,
    auditLog: join(folder, "audit.log"),
    askKernel: () => null,
    async run(command, args) {
      const words = command === "getsebool" ? ["seinfo", policy, "--bool", "-x"] : offPolicy(command, args);
      const { exitCode, stdout, stderr } = await host.run(words, { allowFailure: true });
      return { outcome: "exited", code: exitCode, stdout, stderr };
    },
  };
}

test(
  "a refusal on record that Debian's policy still has becomes a finding with its boolean; one that it allows by now does not",
  { ...needs("packages"), timeout: 300_000 },
  async () => {
    await using host = await LabHost.start({ layer: "selinux" });
    const folder = mkdtempSync(join(tmpdir(), "portolan-selinux-"));
    try {
      writeFileSync(join(folder, "enforce"), "1");
      writeFileSync(join(folder, "audit.log"), audit);
      const sources = sourcesOf(host, folder);
      const view = { snapshot: { sections: { services: [] } }, endpoints: [] } as unknown as Parameters<typeof readSelinuxRefusals>[0];
      const found = await readSelinuxRefusals(view, {
        mode: () => readSelinuxMode(sources),
        contextOf: () => null,
        read: (query) => readSelinux(query, sources),
        denials: () => readSelinuxDenials(sources),
      });
      expect(found).toEqual({
        refusals: [
          {
            subject: "nginx, tcp 5432",
            rule: "allow httpd_t postgresql_port_t:tcp_socket name_connect",
            commands: ["setsebool -P httpd_can_network_connect_db on"],
          },
        ],
        isPartial: false,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
