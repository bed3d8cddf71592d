import { join } from 'node:path';
import { expect, it } from 'vitest';
import { printInApp, type PrintingApp } from '../../../main/command-line/print-in-app.ts';
import { openFakeStudio, temporaryFolder } from '../../unit/jobs/fake-studio.ts';
import { ROOT } from '../studio/real-studio.ts';

/** The real Electron, started as the command line starts it, where there is no display. */
function app(change: Partial<PrintingApp> = {}): PrintingApp {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...environment } = process.env;
  const signal = new AbortController().signal;
  const asRoot = process.getuid?.() === 0;
  return { executable: process.execPath, entry: join(ROOT, 'main/print.ts'), environment, platform: process.platform, asRoot, signal, ...change };
}

it('prints a report without a window: pages, title and headings, language, tags, and fonts that travel along', async () => {
  let page = '';
  const root = temporaryFolder();
  const desktop = {
    trash: async () => undefined,
    discard: async () => undefined,
    chooseFolder: async () => null,
    chooseFile: async () => null,
    showInFolder: () => undefined,
    copyPicture: async () => undefined,
    async printPdf(html: string): Promise<Uint8Array> {
      page = html;
      return printInApp(html, app());
    },
    chooseSavePath: async (name: string) => join(root, name),
  };
  const { studio } = await openFakeStudio(root, { desktop });
  const { jobs } = await studio.call('generation.create', { prompt: 'a dog (in the park)', seed: 7 });
  const [job] = jobs;
  await studio.finished(job?.id ?? '');
  const { path } = await studio.call('report.save', { id: job?.generationId ?? '', format: 'pdf' });
  await studio.close();
  expect(path).toMatch(/\.pdf$/u);
  expect(page).toContain('Because of dog.');
  const pdf = Buffer.from(await printInApp(page, app())).toString('latin1');
  expect(pdf.startsWith('%PDF-')).toBe(true);
  expect(Number(/\/Type \/Pages[^]*?\/Count (\d+)/u.exec(pdf)?.[1])).toBeGreaterThan(1);
  // A4 in points.
  expect(pdf).toMatch(/\/MediaBox \[0 0 59[45]\.?\d* 84[12]\.?\d*\]/u);
  // The outline, by the headings.
  for (const heading of ['a dog \\(in the park\\)', 'What your words did', 'All numbers', 'Recipe']) expect(pdf).toContain(`/Title (${heading})`);
  expect(pdf).toContain('/Lang (en)');
  expect(pdf).toContain('/StructTreeRoot');
  expect(pdf).toContain('/FontFile');
}, 120_000);

it.each([
  ['on another Node', { executable: null }],
  ['where the app’s entry is gone', { entry: '/nowhere/print.js' }],
  ['where Electron can’t be started', { executable: '/nowhere/electron' }],
] as const)(
  'says what to do instead %s',
  async (_, change) => {
    await expect(printInApp('<p>Hello</p>', app(change))).rejects.toMatchObject({
      code: 'pdf-failed',
      message: expect.stringMatching(/in the window instead, or write it with --format html/u),
    });
  },
  60_000,
);

it('ends on Ctrl+C', async () => {
  await expect(printInApp('<p>Hello</p>', app({ signal: AbortSignal.abort() }))).rejects.toMatchObject({ code: 'cancelled' });
});
