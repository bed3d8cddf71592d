import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const question = '.wasm?base64';
/** A name of its own, so that nobody takes it for a file of a package, which would stay outside. */
const answer = '\0wasm-as-text:';

/**
 * `import wasm from '….wasm?base64'`: a WebAssembly file of a package as text inside the bundle, for the build and for
 * tests alike. The bundler's own ways leave a file beside the bundle, which a packaged studio had to find in its archive.
 * @returns {import('vite').Plugin}
 */
export function wasmAsText() {
  return {
    name: 'wasm-as-text',
    enforce: 'pre',
    resolveId: (source) => (source.endsWith(question) ? `${answer}${source}` : null),
    async load(id) {
      if (!id.startsWith(answer)) return null;
      const bytes = await readFile(require.resolve(id.slice(answer.length, -'?base64'.length)));
      return `export default '${bytes.toString('base64')}';`;
    },
  };
}
