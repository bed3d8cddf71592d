import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './project.mjs';

/**
 * Who may import whom. The first layer whose `in` matches a file is the file's layer; `may` lists the project files it may
 * import besides its own layer (type-only imports also from `mayTypes`), `packages` the packages that are kept to few
 * layers. Patterns are beginnings of paths from the project's root.
 */
const contract = 'preload/contract';
const engineRoot = [
  'main/engine/rendering.ts',
  'main/engine/studio-error.ts',
  'main/engine/lenient-json.ts',
  'main/engine/lexicon.ts',
  'main/engine/diffusion/prompt-weights.ts',
  'main/engine/protocol.ts',
  'main/engine/degree.ts',
  'main/engine/messages.ts',
  'main/engine/model-sentence.ts',
];
const services = ['main/library/', 'main/profile/', 'main/history/', 'main/reports/', 'main/audit/', 'main/jobs/', 'main/doctor/'];
const host = ['main/engine/host', 'main/engine/spawn-child-process.ts', 'main/jobs/engine-client.ts'];

/** @type {readonly {in: string[], may: string[], mayTypes?: string[], packages?: string[]}[]} */
const layers = [
  { in: ['renderer/'], may: [contract, 'resources/locales/', 'models/aspects.json'], packages: ['react', 'react-dom'] },
  { in: ['preload/'], may: [], packages: ['electron'] },
  {
    in: ['main/shell/'],
    may: [contract, 'main/studio', 'main/engine/studio-error.ts', 'main/jobs/wire-error.ts', 'resources/locales/', ...host],
    packages: ['electron'],
  },
  { in: ['main/print-order.ts'], may: [] },
  { in: ['main/print.ts'], may: ['main/print-order.ts', 'main/shell/'], packages: ['electron'] },
  { in: ['main/app.ts'], may: ['main/shell/', 'main/studio', 'main/history/home-layout.ts', ...host], packages: ['electron'] },
  {
    in: ['main/cli.ts', 'main/abort-on-signals.ts', 'main/command-line/'],
    may: [
      contract,
      'main/studio',
      'main/print-order.ts',
      'main/history/',
      'main/reports/game-titles.ts',
      'main/reports/why-unmeasured.ts',
      'main/reports/audit-csv.ts',
      'main/database/sqlite-error.ts',
      'main/engine/studio-error.ts',
      'main/engine/diffusion/schedulers/',
      ...host,
    ],
    mayTypes: ['main/engine/'],
  },
  {
    in: ['main/studio'],
    may: [contract, 'main/database/', 'main/engine/host', 'main/engine/rendering.ts', 'main/engine/studio-error.ts', ...services],
    mayTypes: ['main/engine/'],
  },
  { in: ['main/database/'], may: [contract, 'main/engine/studio-error.ts'], mayTypes: ['main/engine/'], packages: ['better-sqlite3'] },
  {
    in: services,
    may: [contract, 'main/database/', 'main/engine/host', ...engineRoot, 'resources/locales/'],
    mayTypes: ['main/engine/', 'main/studio-interface.ts'],
  },
  { in: ['main/engine/runtime/'], may: engineRoot, packages: ['onnxruntime-node'] },
  { in: ['main/engine/adapters/'], may: [...engineRoot, 'main/engine/runtime/'] },
  { in: ['main/engine/diffusion/'], may: [...engineRoot, 'main/engine/runtime/', 'main/engine/adapters/'] },
  { in: ['main/engine/upscale/'], may: [...engineRoot, 'main/engine/runtime/', 'main/engine/diffusion/'] },
  { in: ['main/engine/readout/'], may: [...engineRoot, 'main/engine/runtime/', 'main/engine/diffusion/'] },
  { in: ['main/engine/explain/'], may: [...engineRoot, 'main/engine/runtime/', 'main/engine/diffusion/', 'main/engine/readout/', 'resources/locales/'] },
  { in: ['main/engine/'], may: ['resources/locales/'], mayTypes: ['main/jobs/engine-client.ts'] },
];

const keptPackages = new Set(['electron', 'better-sqlite3', 'onnxruntime-node', 'react', 'react-dom']);

/** Words that may stand in one place alone. */
const keptWords = [
  { word: /\bipcMain\b/, only: ['main/shell/ipc-router.ts'], name: 'ipcMain' },
  { word: /\bipcRenderer\b/, only: ['preload/index.ts'], name: 'ipcRenderer' },
  {
    word: /\b(?:SELECT\s+[\w*,.\s()]+\s+FROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET|CREATE\s+(?:TABLE|INDEX|VIRTUAL))\b/,
    only: ['main/database/'],
    name: 'SQL',
  },
];

/**
 * What a file does that its layer may not.
 * @param {string} file path from the project's root, with forward slashes
 * @param {string} source
 * @returns {string[]}
 */
export function violations(file, source) {
  const layer = layers.find((candidate) => startsWithAny(file, candidate.in));
  if (layer === undefined) return [`${file}: lies in no layer (see scripts/layers.mjs)`];
  const imports = importsOf(source).flatMap(({ specifier, typeOnly }) => {
    if (!specifier.startsWith('.')) {
      const kept = keptPackages.has(specifier) && !(layer.packages ?? []).includes(specifier);
      return kept && !typeOnly ? [`${file}: may not import ${specifier}`] : [];
    }
    const target = posix.normalize(posix.join(dirname(file).split(sep).join('/'), specifier.replace(/\?.*$/, '')));
    const allowed = [...layer.in, ...layer.may, ...(typeOnly ? (layer.mayTypes ?? []) : [])];
    return startsWithAny(target, allowed) ? [] : [`${file}: may not import ${target}`];
  });
  const words = keptWords
    .filter(({ word, only }) => word.test(withoutComments(source)) && !startsWithAny(file, only))
    .map(({ name }) => `${file}: ${name} is kept elsewhere`);
  return [...imports, ...words];
}

/** @param {string} source */
function importsOf(source) {
  const found = [];
  for (const [, keyword, type, specifier] of source.matchAll(/^(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)) {
    if (keyword !== undefined && specifier !== undefined) found.push({ specifier, typeOnly: type !== undefined });
  }
  for (const [, specifier] of source.matchAll(/\bimport\(\s*'([^']+)'/g)) found.push({ specifier: specifier ?? '', typeOnly: false });
  return found;
}

/** @param {string} source */
function withoutComments(source) {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

/** @param {string} path @param {readonly string[]} beginnings */
function startsWithAny(path, beginnings) {
  return beginnings.some((beginning) => path.startsWith(beginning));
}

/** @returns {string[]} */
export function allViolations() {
  return ['main', 'preload', 'renderer'].flatMap((folder) => {
    const root = resolve(projectRoot, folder);
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .flatMap((entry) => {
        const path = join(entry.parentPath, entry.name);
        return violations(relative(projectRoot, path).split(sep).join('/'), readFileSync(path, 'utf8'));
      });
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = allViolations();
  for (const violation of found) process.stdout.write(`${violation}\n`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
