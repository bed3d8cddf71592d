import { expect, it } from 'vitest';
import { markup } from '../../../main/reports/html-text.ts';
import { reportPage } from '../../../main/reports/report-page.ts';

it('says its language, asks for nothing from outside, and escapes all but its style', () => {
  const page = reportPage({ locale: 'de', title: 'a <dog> & “cat”', style: 'main > p { color: red; }', studioVersion: '1<2' }, markup`<h1>${'a <dog>'}</h1>`);
  expect(page).toMatch(/^<!doctype html>\n<html lang="de">/u);
  expect(page).toContain("default-src 'none'; img-src data:; style-src 'unsafe-inline'");
  expect(page).toContain('<title>a &lt;dog&gt; &amp; “cat”</title>');
  expect(page).toContain('content="FineXL Studio 1&lt;2"');
  expect(page).toContain('<style>main > p { color: red; }</style>');
  expect(page).toContain('<body><main>\n<h1>a &lt;dog&gt;</h1>\n</main></body></html>');
});
