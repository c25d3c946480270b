/** Where a value was read from, as every setting of a snapshot names it. */
import { Type } from "typebox";
import { nullable } from "./schema-parts.ts";

const settingSource = Type.Union(
  [Type.Literal("file"), Type.Literal("argument"), Type.Literal("environment"), Type.Literal("default"), Type.Literal("runtime")],
  {
    description:
      "What gave the value: a configuration file, an argument, an environment variable, the program's own default, or a container runtime's record. " +
      "`file` and `line` of an argument or a variable name the unit, drop-in or environment file that passes it, where that is known",
  },
);

/** The place a value was read from. Never the file's contents. */
export const settingPlace = {
  source: settingSource,
  file: nullable(Type.String()),
  line: nullable(Type.Integer({ minimum: 1 })),
  key: Type.String(),
  value: Type.String({ description: "As written; empty when the key is absent or empty" }),
  fileHash: nullable(Type.String({ description: "sha256:… of the file" })),
};
