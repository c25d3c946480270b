import { HtmlText } from "./html-text.ts";

/** The look of a report, for screens in both colour schemes and for paper. */
export const reportStyle = new HtmlText(`
:root { color-scheme: light dark; --line: #8886; --high: #b3261e; --medium: #9a6700; --low: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --high: #ff8a80; --medium: #f0c060; --low: #8ab4f8; } }
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 0; }
h2.high, .high h3 { color: var(--high); } h2.medium, .medium h3 { color: var(--medium); } h2.low, .low h3 { color: var(--low); }
article { border-inline-start: 4px solid var(--line); padding: .5rem 1rem; margin: 1rem 0; break-inside: avoid; }
article.high { border-color: var(--high); } article.medium { border-color: var(--medium); } article.low { border-color: var(--low); }
article p { margin: .4rem 0; }
pre { border: 1px solid var(--line); border-radius: 4px; padding: .5rem; overflow-x: auto; white-space: pre-wrap; font-size: .875rem; }
.quiet { opacity: .75; font-size: .875rem; } .remedy { font-weight: 600; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: start; vertical-align: top; border-bottom: 1px solid var(--line); padding: .3rem .5rem; }
`);
