import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // The CSP allows fonts and pictures from 'self' only: nothing may become a data: address.
    assetsInlineLimit: 0,
    sourcemap: false,
  },
  // `npm run dev` beside `make run`: the services behind the gateway, the client from here.
  server: { proxy: { "/api": { target: "http://localhost:8080", ws: true } } },
});
