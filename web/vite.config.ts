import { defineConfig, type Plugin } from "vite";

/** Browsers that have light-dark(), X25519 or Ed25519 in WebCrypto; nothing is transpiled for older ones. */
const browsers = ["chrome137", "firefox130", "safari17.5"];

export default defineConfig({
  // Relative, so that a saved copy of the page finds its assets.
  base: "./",
  publicDir: false,
  plugins: [withoutForeignAddress()],
  worker: { format: "es", plugins: () => [withoutForeignAddress()] },
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

/**
 * Takes zxing-wasm's default address, a public CDN, out of the bundle: the page names its own copy, and what is not
 * there can't be asked for by mistake. A release of the package that is written otherwise fails the build.
 */
function withoutForeignAddress(): Plugin {
  const foreign = /`https:\/\/[^`]*jsdelivr[^`]*`/;
  return {
    name: "without-foreign-address",
    transform(code, id) {
      if (!/zxing-wasm\/dist\/es\/share\.js/.test(id)) return undefined;
      if (!foreign.test(code)) throw new Error("zxing-wasm has another default address than the one that is taken out");
      return { code: code.replace(foreign, "t + e"), map: null };
    },
  };
}
