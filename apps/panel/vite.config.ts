import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { catalogue, type Language } from "@portolan/phrases";
import { defineConfig, type Plugin } from "vite";

/** `vite` alone proxies the API to a running `./portolan up`, so that the panel can be worked on with live reload. */
export default defineConfig(({ command }) => {
  // a NODE_ENV of the caller's, such as a test runner's, would bring React's slow development build into the product
  if (command === "build") process.env["NODE_ENV"] = "production";
  return {
    plugins: [splitTexts(), react(), tailwindcss(), preloadPanel()],
    build: {
      outDir: "dist",
      emptyOutDir: true,
      target: "es2022",
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 800,
      rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
    },
    server: { proxy: { "/api": "http://localhost:13390" } },
  };
});

// each with all that it imports: two files at the start instead of thirty
const chunks = [
  {
    name: "beginning",
    test: /vite\/preload-helper|\/src\/(?:live\/live-store|session\/session-store|settings\/theme|settings\/texts|settings\/language-choice)\.ts$|\/phrases\/src\/catalogue\.ts$/,
    priority: 2,
  },
  { name: "panel", test: /\/src\/draw-panel\.tsx$/, priority: 1 },
];

/** The first script is small and asks for the stream; what draws the panel is fetched beside it, not after it. */
function preloadPanel(): Plugin {
  return {
    name: "preload-panel",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }) => {
        const drawing = Object.values(bundle).find((one) => one.type === "chunk" && one.name === "panel");
        const names = drawing === undefined ? [] : [drawing.fileName];
        return names.map((name) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${name}` },
          injectTo: "head",
        }));
      },
    },
  };
}

/**
 * The texts of each language are a file of their own; the built panel's catalogue is filled from the one that is loaded. It begins with the names of
 * services alone, which a search finds in every language.
 */
function splitTexts(): Plugin {
  const write = (value: object): string => `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
  const textsIn = (language: Language): object =>
    Object.fromEntries(Object.entries(catalogue).map(([id, message]) => [id, message[language]]));
  const names = Object.fromEntries(Object.entries(catalogue).filter(([id]) => id.startsWith("services.name.")));
  const files: readonly (readonly [ending: string, write: () => string])[] = [
    ["/src/settings/english-texts.ts", () => `export const englishTexts = ${write(textsIn("en"))};`],
    ["/src/settings/chinese-texts.ts", () => `export const chineseTexts = ${write(textsIn("zh-CN"))};`],
    ["/packages/phrases/src/catalogue.ts", () => `export const catalogue = ${write(names)};`],
  ];
  return {
    name: "split-texts",
    apply: "build",
    enforce: "pre",
    load: (id) => files.find(([ending]) => id.endsWith(ending))?.[1]() ?? null,
  };
}
