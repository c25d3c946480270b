import { cloneOnDebian, runTests, startPanel } from "./fresh-clone.ts";

const clone = await cloneOnDebian();
try {
  console.log(`Debian's own node ${clone.node}, npm ${clone.npm}; clone in ${clone.directory}`);
  const first = await startPanel(clone);
  console.log(`npm start, first: the panel answers after ${first.seconds.toFixed(1)} s`);
  await first.process.stop("INT");
  const second = await startPanel(clone);
  console.log(`npm start, again: after ${second.seconds.toFixed(1)} s`);
  await second.process.stop("INT");
  if (process.argv.includes("--test")) {
    console.log(await runTests(clone));
  }
} finally {
  await clone.host.dispose();
}
