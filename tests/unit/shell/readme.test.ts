import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readmeText, withFigures } from '../../../scripts/readme-figures.mjs';

const project = join(import.meta.dirname, '..', '..', '..');

describe('README', () => {
  it('quotes the benchmark’s own figures (else run scripts/readme-figures.mjs)', () => {
    expect(readmeText()).toBe(withFigures(readmeText()));
  });

  it('shows and links only what is there', () => {
    const links = [...readmeText().matchAll(/\]\((?!https:)([^)]+)\)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(join(project, link)))).toEqual([]);
  });
});
