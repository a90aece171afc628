import { defineConfig } from "vite";

/** Browsers that have light-dark(), X25519 or Ed25519 in WebCrypto; nothing is transpiled for older ones. */
const browsers = ["chrome137", "firefox130", "safari17.5"];

export default defineConfig({
  // Relative, so that a saved copy of the page finds its assets.
  base: "./",
  publicDir: false,
  build: {
    outDir: "../src/ocrypt/gateway/page",
    emptyOutDir: true,
    target: browsers,
    cssTarget: browsers,
    // No data: URLs in scripts or styles: every asset is a file with a digest in manifest.json.
    assetsInlineLimit: 0,
    // The polyfill would add code that no supported browser needs.
    modulePreload: { polyfill: false },
    // Source maps stay out of the package.
    sourcemap: false,
    reportCompressedSize: true,
  },
});
