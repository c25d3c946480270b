import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `vite` alone proxies the API to a running `./portolan up`, so that the panel can be worked on with live reload. */
export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: { outDir: "dist", emptyOutDir: true, target: "es2022", sourcemap: false, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": "http://localhost:13390" } },
});
