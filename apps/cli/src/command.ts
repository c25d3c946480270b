import type { Language, MessageId } from "@portolan/phrases";
import type { GivenOptions } from "./given-options.ts";
import type { Terminal } from "./terminal.ts";

/** A command as data: what help, completion and the parser need to know. Its code is loaded only when it runs. */
export interface Command {
  readonly name: string;
  readonly summary: MessageId;
  readonly description: MessageId;
  readonly arguments: readonly CommandArgument[];
  readonly options: readonly CommandOption[];
  readonly examples: readonly CommandExample[];
  readonly load: () => Promise<RunCommand>;
}

/** `name` in commander's notation: `<port>` is required, `[words...]` takes any number. */
export interface CommandArgument {
  readonly name: string;
  readonly text: MessageId;
  readonly values?: readonly string[]; // offered by shell completion
  readonly offers?: "services"; // what this host runs, looked up when completion asks
}

/** `flags` in commander's notation: `-o, --out <file>`. With `values` nothing else is accepted. */
export interface CommandOption {
  readonly flags: string;
  readonly text: MessageId;
  readonly values?: readonly string[];
  /** Given again it adds to what was given before, with a comma between them. */
  readonly repeats?: true;
}

export interface CommandExample {
  readonly line: string;
  readonly text: MessageId;
}

export interface CommandCall {
  readonly commands: readonly Command[]; // all there are
  readonly arguments: readonly string[];
  readonly options: GivenOptions;
  readonly terminal: Terminal;
  readonly language: Language;
}

/** Runs a command and returns its exit code. Refusals and faults are thrown. */
export type RunCommand = (call: CommandCall) => Promise<ExitCode | ForeignExitCode>;

/** 0 fine, 1 findings or refused by policy, 2 bad input, 3 nothing readable for lack of permission, 4 not found, 5 fault. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

/** Of a program that a command ran: 0 to 255, in that program's meaning. */
export type ForeignExitCode = number & { readonly isForeign: true };
