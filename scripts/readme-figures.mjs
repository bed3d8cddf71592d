import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inProject } from './project.mjs';

/**
 * The figures in README are read from the benchmark's results. `node scripts/readme-figures.mjs` writes them in; a unit
 * test compares. In the text a figure stands as `<!-- figure:NAME -->…<!-- /figure -->`.
 */

const readme = inProject('README.md');
const results = inProject('tests', 'benchmarks', 'results', 'first-light.json');

/** @param {string} text @returns {string} */
export function withFigures(text) {
  if (!existsSync(results)) return text;
  /** @type {{figures: {name: string, value: number, unit: string}[], machine: string}} */
  const { figures, machine } = JSON.parse(readFileSync(results, 'utf8'));
  const values = new Map([['machine', machine], ...figures.map(({ name, value, unit }) => /** @type {const} */ ([name, `${value} ${unit}`]))]);
  return text.replaceAll(/<!-- figure:(\w+) -->.*?<!-- \/figure -->/g, (whole, name) => {
    const value = values.get(name);
    return value === undefined ? whole : `<!-- figure:${name} -->${value}<!-- /figure -->`;
  });
}

export function readmeText() {
  return readFileSync(readme, 'utf8');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(readme, withFigures(readmeText()));
