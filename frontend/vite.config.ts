import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";
import { sprite } from "./build/icons.mjs";

/** Emits what only templates name: the icon sprite (`icons.svg` in the manifest) and the favicon. */
function templateAssets(): Plugin {
  return {
    name: "template-assets",
    buildStart() {
      this.emitFile({ type: "asset", name: "icons.svg", originalFileName: "icons.svg", source: sprite() });
      const favicon = "src/images/favicon.svg";
      this.emitFile({ type: "asset", name: "favicon.svg", originalFileName: favicon, source: readFileSync(favicon) });
    },
  };
}

/** Error pages must work when the manifest does not: their stylesheet keeps a name known in advance. */
const isErrorSheet = (names: string[]) => names.includes("errors.css");

export default defineConfig({
  base: "./",
  publicDir: "generated/public", // the demo portraits, copied as they are
  plugins: [templateAssets()],
  css: {
    preprocessorOptions: {
      // Bootstrap 5.3 still uses @import; Sass 1.x compiles it and warns.
      scss: { quietDeps: true, silenceDeprecations: ["import"] },
    },
  },
  build: {
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0, // the policy allows no data: fonts or scripts
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        main: "src/main.ts",
        theme: "src/theme.ts",
        errors: "src/styles/errors.scss",
        admin: "src/styles/admin.scss",
        staff: "src/admin.ts",
        desk: "src/desk.ts",
        sandbox: "src/styles/sandbox.scss",
      },
      output: {
        assetFileNames: ({ names }) => (isErrorSheet(names) ? "errors.css" : "assets/[name]-[hash][extname]"),
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
      },
    },
  },
});
