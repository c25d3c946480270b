/** What a function prints with console.log, which is all that the completion library does; while it runs, the console is ours. */
export function capturePrinted(print: () => void): string {
  const original = console.log;
  const lines: string[] = [];
  console.log = (...values: unknown[]) => void lines.push(values.join(" "));
  try {
    print();
  } finally {
    console.log = original;
  }
  return `${lines.join("\n")}\n`;
}
