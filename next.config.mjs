// The UI is built once, into dist/ui, and then served by our own HTTP server: nothing here may depend on the demos.

/** @type {import("next").NextConfig} */
const config = {
  distDir: "dist/ui",
  reactStrictMode: true,
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  // `npm test` checks the types of all of the project; a build must not fail for a test's.
  typescript: { ignoreBuildErrors: true },
  experimental: { serverActions: { bodySizeLimit: "4mb" } },
};

export default config;
