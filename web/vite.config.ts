/// <reference types="node" />
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** What pdf.js fetches by name while it reads a scan (JPEG 2000, JBIG2), in the form without
 * WebAssembly, which the CSP does not allow. The version is in the path: it is cached for a year. */
function readersOfScans(): Plugin {
  const root = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    name: "readers-of-scans",
    apply: "build",
    generateBundle() {
      for (const name of ["openjpeg_nowasm_fallback.js", "jbig2_nowasm_fallback.js"]) {
        const fileName = `assets/pdfjs-${version}/${name}`;
        this.emitFile({ type: "asset", fileName, source: readFileSync(join(root, "wasm", name)) });
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), readersOfScans()],
  build: {
    target: "es2022",
    // The CSP allows fonts and pictures from 'self' only: nothing may become a data: address.
    assetsInlineLimit: 0,
    sourcemap: false,
  },
  // `npm run dev` beside `make run`: the services behind the gateway, the client from here.
  server: { proxy: { "/api": { target: "http://localhost:8080", ws: true } } },
});
