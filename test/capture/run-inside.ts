import { join } from "node:path";
import type { LabHost } from "../lab/index.ts";

const source = join(import.meta.dirname, "../../packages/capture/src");

/** Runs a module inside a lab host with the project's own Node; what its expression `value` evaluates to comes back as JSON. */
export async function evaluateInside<T>(
  host: LabHost,
  { imports, value, uid }: { imports: Readonly<Record<string, string>>; value: string; uid?: number },
): Promise<T> {
  const lines = Object.entries(imports).map(([file, names]) => `import { ${names} } from ${JSON.stringify(join(source, file))};`);
  const script = `${lines.join("\n")}\nconsole.log(JSON.stringify(await (async () => (${value}))()));`;
  const result = await host.run([process.execPath, "--input-type=module", "--eval", script], uid === undefined ? {} : { uid });
  return JSON.parse(result.stdout) as T;
}
