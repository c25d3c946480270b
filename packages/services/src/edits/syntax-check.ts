/**
 * How a service tells that it would start from the configuration as it is now, without starting: words for its own program, run with the rights that the service has.
 * None of them tries whether the addresses are free.
 */
import { nginxFileOptions } from "../web/nginx-arguments.ts";
import { parseHaproxyArguments } from "../web/haproxy-arguments.ts";
import { sshdFileOptions } from "../network/sshd.ts";
import type { ProcessFacts } from "../service.ts";

export interface SyntaxCheck {
  /** null: the service's own executable. */
  readonly program: "named-checkconf" | "apachectl" | null;
  readonly words: readonly string[];
}

const checks: Readonly<Record<string, (process: ProcessFacts) => SyntaxCheck>> = {
  nginx: (process) => own("-t", "-q", ...nginxFileOptions(process)),
  sshd: (process) => own("-t", ...sshdFileOptions(process)),
  haproxy: (process) => own("-c", "-q", ...parseHaproxyArguments(process).files.flatMap((file) => ["-f", file])),
  mariadb: ({ arguments: words }) => own(...words.slice(1), "--verbose", "--help"), // the option of the files has to come first
  mysql: ({ arguments: words }) => own(...words.slice(1), "--validate-config"),
  postgresql: ({ arguments: words }) => own("-C", "listen_addresses", ...words.slice(1)), // as the first option it may be root who asks
  apache: () => ({ program: "apachectl", words: ["-t"] }),
  bind: () => ({ program: "named-checkconf", words: [] }),
};

/** null: it has no such thing, or none that is known. */
export function syntaxCheck(service: string, process: ProcessFacts): SyntaxCheck | null {
  return checks[service]?.(process) ?? null;
}

function own(...words: readonly string[]): SyntaxCheck {
  return { program: null, words };
}
