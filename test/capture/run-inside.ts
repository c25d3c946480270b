import { join } from "node:path";
import { runCommand, type LabHost } from "../lab/index.ts";

const source = join(import.meta.dirname, "../../packages/capture/src");

export interface Evaluation {
  /** File of the capture package → what is imported from it. */
  readonly imports: Readonly<Record<string, string>>;
  /** Expression, a promise or not, whose value comes back through JSON. */
  readonly value: string;
  readonly uid?: number;
}

/** Evaluates an expression in a process of a lab host, with the project's own Node. */
export async function evaluateInside<T>(host: LabHost, evaluation: Evaluation): Promise<T> {
  const { uid } = evaluation;
  const result = await host.run(commandOf(evaluation), uid === undefined ? {} : { uid });
  return JSON.parse(result.stdout) as T;
}

/** Evaluates an expression in a process of the machine that the lab hosts live on. */
export async function evaluateOutside<T>(evaluation: Omit<Evaluation, "uid">): Promise<T> {
  return JSON.parse((await runCommand(commandOf(evaluation))).stdout) as T;
}

function commandOf({ imports, value }: Evaluation): string[] {
  const lines = Object.entries(imports).map(([file, names]) => `import { ${names} } from ${JSON.stringify(join(source, file))};`);
  const script = `${lines.join("\n")}\nprocess.stdout.write(JSON.stringify(await (async () => (${value}))()), () => process.exit());`;
  return [process.execPath, "--input-type=module", "--eval", script];
}
