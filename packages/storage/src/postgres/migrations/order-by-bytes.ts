/** A statement that makes a table, with all its texts ordered by their bytes, as SQLite does, whatever the database's own language is. */
export function orderByBytes(statement: string): string {
  return statement.startsWith("create table") ? statement.replaceAll(/\b([a-z_]+) text\b/g, '$1 text collate "C"') : statement;
}
