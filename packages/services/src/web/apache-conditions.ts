/**
 * Conditional blocks of Apache httpd, as far as the configuration alone decides them: <IfDefine> by what is defined so far, <IfModule> by what was
 * loaded so far. A module that is built in can only be known of builds that keep theirs apart; every other condition stays unknown.
 */
import { baseName } from "../program-name.ts";

/** `unknown`: the block may or may not be read, so what stands in it is not taken for effective. */
export type Condition = "holds" | "fails" | "unknown";

export interface ConditionState {
  readonly defined: ReadonlyMap<string, string>;
  readonly modules: ReadonlySet<string>;
  readonly isDistribution: boolean;
}

/** Built into the server by every distribution. */
const builtIn: ReadonlySet<string> = new Set(
  (
    "core.c core_module mod_so.c so_module http_core.c http_module mod_watchdog.c watchdog_module mod_log_config.c log_config_module " +
    "mod_logio.c logio_module mod_version.c version_module mod_unixd.c unixd_module"
  ).split(" "),
);

export function decideCondition(block: string, argument: string, state: ConditionState): Condition {
  const isNegated = argument.startsWith("!");
  const name = isNegated ? argument.slice(1) : argument;
  const held = block === "ifdefine" ? state.defined.has(name) : block === "ifmodule" ? hasModule(name, state) : null;
  if (held === null) return "unknown";
  return held === isNegated ? "fails" : "holds";
}

function hasModule(name: string, { modules, isDistribution }: ConditionState): boolean | null {
  if (modules.has(name)) return true;
  if (!isDistribution) return null;
  return builtIn.has(name);
}

/** The names under which <IfModule> knows a module of LoadModule: its identifier, and its source file as far as the object's name tells. */
export function moduleNames(identifier: string, path: string): readonly string[] {
  const object = baseName(path).replace(/\.so$/, "");
  return [identifier, `${object}.c`, ...(object.startsWith("mod_mpm_") ? [`${object.slice("mod_mpm_".length)}.c`] : [])];
}
