// Turns authors' files into modules that a runner can import: esbuild bundles the author's own files, packages stay outside
// and are named by address. Nothing of the author is run here.

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, Message, Plugin } from "esbuild";
import type { LoadError } from "../runner/protocol.ts";

export interface BundleRequest {
  readonly slug: string;
  /** Absolute path of the author's file. */
  readonly file: string;
}

export type Bundle =
  | {
      readonly slug: string;
      readonly file: string;
      /** Absolute path of the module to import, or null when the file has no default export and so is no demo. */
      readonly module: string | null;
      /** Absolute paths of all the author's files that went in. */
      readonly sources: readonly string[];
      readonly error: null;
    }
  | { readonly slug: string; readonly file: string; readonly module: null; readonly sources: readonly string[]; readonly error: LoadError };

export interface Bundler {
  bundle(request: BundleRequest): Promise<Bundle>;
  /** Ends esbuild's service process; a later `bundle` starts it anew. */
  rest(): Promise<void>;
}

/**
 * Makes a bundler.
 * @param folder where bundles are written
 * @param entry absolute path of the module that `vitrine` means: the one that the runner itself uses
 */
export function createBundler(folder: string, entry: string): Bundler {
  const made = mkdir(folder, { recursive: true });
  return {
    async bundle({ slug, file }) {
      const esbuild = await import("esbuild");
      try {
        const result = await esbuild.build({
          entryPoints: [file],
          bundle: true,
          format: "esm",
          platform: "node",
          target: "node20",
          // Without a list esbuild adds "module", which Node itself would not follow.
          conditions: ["node-addons"],
          write: false,
          metafile: true,
          sourcemap: "inline",
          sourcesContent: false,
          outdir: folder,
          absWorkingDir: dirname(file),
          logLevel: "silent",
          jsx: "automatic",
          plugins: [externals(entry), sourceAddress],
          define: { "import.meta.url": "__vitrine_url", "import.meta.filename": "__vitrine_filename", "import.meta.dirname": "__vitrine_dirname" },
        });
        const [output] = Object.values(result.metafile.outputs);
        const sources = Object.keys(result.metafile.inputs).map((path) => resolve(dirname(file), path));
        if (!output?.exports.includes("default")) return { slug, file, module: null, sources, error: null };
        const code = result.outputFiles[0]?.contents ?? new Uint8Array();
        const module = join(folder, `${createHash("sha256").update(file).update(code).digest("hex").slice(0, 32)}.mjs`);
        await made;
        await writeFile(module, code);
        return { slug, file, module, sources, error: null };
      } catch (error) {
        const failure = await explainFailure(error, file);
        return { slug, file, module: null, sources: [file, ...failure.sources], error: failure.error };
      }
    },
    async rest() {
      const esbuild = await import("esbuild");
      await esbuild.stop();
    },
  };
}

/** Packages are resolved from the file that imports them and kept outside by their address, as the bundle lies elsewhere. */
function externals(entry: string): Plugin {
  return {
    name: "vitrine-externals",
    setup(build) {
      build.onResolve({ filter: /^vitrine$/ }, () => ({ path: pathToFileURL(entry).href, external: true }));
      build.onResolve({ filter: /^[^./]/ }, async (found) => {
        if (found.kind === "entry-point" || found.pluginData === "resolving" || /^(node:|file:|data:|[A-Za-z]:[\\/])/.test(found.path)) return undefined;
        const real = await build.resolve(found.path, { kind: found.kind, importer: found.importer, resolveDir: found.resolveDir, pluginData: "resolving" });
        if (real.errors.length > 0) return { errors: real.errors };
        // A path alias of the author's tsconfig ends in the author's own files: these are bundled.
        if (real.external || !/[\\/]node_modules[\\/]/.test(real.path)) return real.external ? { path: real.path, external: true } : { path: real.path, namespace: real.namespace };
        return { path: pathToFileURL(real.path).href, external: true };
      });
    },
  };
}

const loaders = { ".ts": "ts", ".mts": "ts", ".cts": "ts", ".tsx": "tsx", ".jsx": "jsx", ".js": "jsx", ".mjs": "jsx" } as const;

/** `import.meta` of a bundle would name the bundle; each file gets its own address, on its first line so that line numbers hold. */
const sourceAddress: Plugin = {
  name: "vitrine-source-address",
  setup(build) {
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!text.includes("import.meta") || text.startsWith("#!")) return undefined;
      const address = `const __vitrine_url = ${JSON.stringify(pathToFileURL(path).href)}, __vitrine_filename = ${JSON.stringify(path)}, __vitrine_dirname = ${JSON.stringify(dirname(path))};`;
      return { contents: `${address} ${text}`, loader: loaders[extname(path) as keyof typeof loaders] ?? "js" };
    });
  },
};

async function explainFailure(error: unknown, file: string): Promise<{ error: LoadError; sources: readonly string[] }> {
  const messages: readonly Message[] = (error as Partial<BuildFailure>).errors ?? [];
  const first = messages[0];
  if (!first) {
    return { sources: [], error: { message: (error as Error).message, file, line: 0, column: 0, source: "", hint: "", stack: (error as Error).stack ?? "" } };
  }
  const { location } = first;
  const place = location ? resolve(dirname(file), location.file) : file;
  return {
    sources: location ? [place] : [],
    error: {
      message: first.text,
      file: place,
      line: location?.line ?? 0,
      column: (location?.column ?? -1) + 1,
      source: location?.lineText ?? "",
      hint: missingPackage(first.text) ?? first.notes[0]?.text ?? "",
      stack: messages.map((message) => `${message.location ? `${relative(dirname(file), place)}:${message.location.line}:${message.location.column + 1}: ` : ""}${message.text}`).join("\n"),
    },
  };
}

/** What to do about an import of a package that is not installed. */
function missingPackage(text: string): string | null {
  const name = /^Could not resolve "((?:@[^/"]+\/)?[^./"@][^/"]*)/.exec(text)?.[1];
  return name === undefined ? null : `Install it beside the demo: npm install ${name}`;
}
