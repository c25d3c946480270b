import { release } from "node:os";
import type { RunCommand } from "../command.ts";
import { portolanVersion } from "../portolan-version.ts";

export const showVersion: RunCommand = async ({ options, terminal }) => {
  const document = {
    schema: "portolan.version/1",
    portolan: portolanVersion,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    kernel: release(),
  };
  if (options.flag("json")) terminal.write(`${JSON.stringify(document, null, 2)}\n`);
  else
    terminal.write(`portolan ${document.portolan} (Node ${document.node}, ${document.platform}, ${process.platform} ${document.kernel})\n`);
  return 0;
};
