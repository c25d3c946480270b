import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `vite` alone proxies the API to a running `./portolan up`, so that the panel can be worked on with live reload. */
export default defineConfig(({ command }) => {
  // a NODE_ENV of the caller's, such as a test runner's, would bring React's slow development build into the product
  if (command === "build") process.env["NODE_ENV"] = "production";
  return {
    plugins: [react(), tailwindcss()],
    build: { outDir: "dist", emptyOutDir: true, target: "es2022", modulePreload: { polyfill: false }, chunkSizeWarningLimit: 800 },
    server: { proxy: { "/api": "http://localhost:13390" } },
  };
});
