/** A statement with `?`, or `?1` for one that comes again, as PostgreSQL counts parameters. No text in it holds a `?`. */
export function numberPlaceholders(statement: string): string {
  let count = 0;
  return statement.replaceAll(/\?(\d*)/g, (_, number: string) => `$${number === "" ? ++count : number}`);
}
