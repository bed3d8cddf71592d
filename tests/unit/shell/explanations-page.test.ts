import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageText, withTables } from '../../../scripts/explanation-tables.mjs';

const docs = join(import.meta.dirname, '..', '..', '..', 'docs');

describe('docs/explanations.md', () => {
  it('shows the benchmark’s own tables (else run scripts/explanation-tables.mjs)', () => {
    expect(pageText()).toBe(withTables(pageText()));
  });

  it('links only what is there', () => {
    const links = [...pageText().matchAll(/\]\((?!https:)([^)#]+)\)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(join(docs, link)))).toEqual([]);
  });
});
