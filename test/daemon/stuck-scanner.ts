/** A scanner that goes wrong, for the supervisor's test: `SCANNER_FAULT` says how. */
const kept: Buffer[] = [];
if (process.env["SCANNER_FAULT"] === "hangs") for (;;) kept.length = 0;
process.on("disconnect", () => process.exit(0));
setInterval(() => {
  process.send?.({ kind: "alive" });
  if (kept.length < 50) kept.push(Buffer.alloc(8 * 2 ** 20, 1));
}, 20);
