import { existsSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;

/**
 * Native modules stay outside the bundles; everything else goes in, so that little has to be read from disk at a start.
 * fast-png stays out because its unzipper declares a `require` of its own, which the bundler's shim collides with.
 */
const external = ['electron', 'better-sqlite3', 'onnxruntime-node', 'onnxruntime-common', 'fast-png', 'undici', '@jsquash/webp'];

const mainEntries = {
  app: join(root, 'main/app.ts'),
  cli: join(root, 'main/cli.ts'),
  /** What the command line starts to print a report. */
  print: join(root, 'main/print.ts'),
  /** The engine process; the throwaway one that tries out a GPU is a second one. */
  worker: join(root, 'main/engine/worker.ts'),
};

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      target: 'node24',
      sourcemap: true,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(mainEntries).filter(([, path]) => existsSync(path))),
        external,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: join(root, 'preload/index.ts') },
        external: ['electron'],
        // A sandboxed preload script has to be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: join(root, 'renderer'),
    // Served by the studio's own protocol from the root of the built window.
    base: './',
    plugins: [react()],
    build: {
      outDir: join(root, 'out/renderer'),
      target: 'chrome140',
      rolldownOptions: { input: { index: join(root, 'renderer/index.html') } },
    },
  },
});
