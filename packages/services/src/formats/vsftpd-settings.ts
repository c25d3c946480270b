/**
 * vsftpd.conf as parseconf.c reads it: `name=value` without blanks around the equals sign, `#` only at the start of a line. Leading blanks are
 * skipped; a value keeps what stands behind it, so that a boolean with a blank at its end stops the server and is no boolean here.
 */
export interface VsftpdLine {
  readonly name: string;
  readonly value: string;
  readonly line: number; // 1-based
}

const lineLimit = 100_000;

export function parseVsftpdSettings(text: string): readonly VsftpdLine[] {
  return text.split("\n", lineLimit).flatMap((content, index) => {
    const setting = parseVsftpdSetting(content.slice(0, 4096));
    return setting === null ? [] : [{ ...setting, line: index + 1 }];
  });
}

/** One setting as written in a line, or after -o on the command line; null for a comment or what is no setting. */
export function parseVsftpdSetting(text: string): { readonly name: string; readonly value: string } | null {
  const written = text.trimStart();
  const equals = written.indexOf("=");
  return written.startsWith("#") || equals <= 0 ? null : { name: written.slice(0, equals), value: written.slice(equals + 1) };
}

/** null: vsftpd refuses the value and does not start. */
export function parseVsftpdBoolean(value: string): boolean | null {
  if (/^(yes|true|1)$/i.test(value)) return true;
  return /^(no|false|0)$/i.test(value) ? false : null;
}
