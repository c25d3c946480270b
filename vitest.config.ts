import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/run/summary-reporter.ts";

const unit = ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.{ts,tsx}", "tools/*/src/**/*.test.ts", "test/run/**/*.test.ts"];

const onOwnHosts = [
  "test/services/**/*.test.ts",
  "test/berths/**/*.test.ts",
  "test/reachability/**/*.test.ts",
  "test/ruleset/**/*.test.ts",
  "test/release/**/*.test.ts",
  "test/e2e/guarded-change.test.ts",
  "test/leases/command-line.test.ts",
  "test/kernel/overlap-oracles.test.ts",
  "test/leases/fleet/fleet.test.ts",
  "test/leases/lifecycle.test.ts",
  "test/leases/two-servers.test.ts",
  "test/apply/{applier,cli-plan,clocks-and-records,demonstrations,docker-user,ends-without-systemd,evil-server,failover,iptables-hand,keep,managers,nft-hand,others-meanwhile,panel-plans,plans,plans-of-hosts,proxy,rate,redirect,settings,sysctl,tunnel}.test.ts", // the others of that folder look at the clock
];

/** In a browser of their own, against a server that says what the test wants. */
const pages = [
  "test/e2e/{first-question,last-look,leases-page,ledger-page,many-tabs,newer-server,notes,palette,panel,panel-table,people,plans-page,reach-panel,services-page,waivers}.test.ts",
];

export default defineConfig({
  test: {
    maxWorkers: 2, // as many as the smallest machine has cores; the default leaves one of them idle
    reporters: ["default", new SummaryReporter()],
    pool: "forks",
    retry: 0,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "unit", include: unit, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          // Real programs on hosts of their own, and pages in browsers: several at a time.
          name: "services",
          include: [...onOwnHosts, ...pages],
          testTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          // One at a time, after the others: they measure, and they start daemons.
          name: "lab",
          include: ["test/**/*.test.ts"],
          exclude: ["test/run/**", "test/fresh-clone/**", ...onOwnHosts, ...pages],
          fileParallelism: false,
          testTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
