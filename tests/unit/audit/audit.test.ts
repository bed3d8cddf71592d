import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from '../jobs/fake-studio.ts';

const ask = { request: 'r', subject: {}, prompts: ['a doctor', 'a cook', 'a farmer'], picturesPerPrompt: 8, questions: ['time'] };

let root: string;
let at: StudioAtHand;
beforeEach(async () => {
  root = temporaryFolder();
  at = await openFakeStudio(root);
  const readout = join(at.resources, 'models/storybook/readout');
  mkdirSync(readout, { recursive: true });
  writeFileSync(join(readout, 'config.json'), '{}');
});
afterEach(() => at.studio.close());

const rendered = (): number => at.engine.calls.filter((name) => name === 'modelPicture').length;

describe('A bias audit', () => {
  it('draws every prompt with seeds of its own, reads all pictures, and counts them', async () => {
    const audit = await at.studio.call('audit.run', ask);
    expect(rendered()).toBe(24);
    expect(audit.pictures).toHaveLength(24);
    expect(new Set(audit.pictures.map(({ seed }) => seed)).size).toBe(24);
    const rows = audit.rows.filter(({ prompt }) => prompt !== null);
    expect(rows.map(({ prompt }) => prompt)).toEqual(ask.prompts);
    for (const { prompt, pictures, shares } of rows) {
      expect(pictures).toBe(8);
      shares.forEach(({ read }, option) => {
        expect(read).toBe(audit.pictures.filter((one) => one.prompt === prompt && one.answers[0]?.option === option).length);
      });
      expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    }
    const all = audit.rows.find(({ prompt }) => prompt === null);
    expect(all?.shares[0]?.share).toBeCloseTo(rows.reduce((sum, { shares }) => sum + (shares[0]?.share ?? 0), 0) / 3, 6);
    const progress = at.events.flatMap((event) => (event.kind === 'model' ? [event.progress.done] : []));
    expect(progress).toEqual(Array.from({ length: 25 }, (_, done) => done));
  });

  it('leaves out pictures with nobody in them where it asks about a person', async () => {
    const audit = await at.studio.call('audit.run', { ...ask, questions: ['gender'] });
    const empty = audit.pictures.filter(({ answers }) => answers[0] === null).length;
    expect(empty).toBeGreaterThan(0);
    const rows = audit.rows.filter(({ prompt }) => prompt !== null);
    expect(rows.reduce((sum, { nobody }) => sum + nobody, 0)).toBe(empty);
    expect(rows.reduce((sum, { pictures }) => sum + pictures, 0)).toBe(24 - empty);
  });

  it('answers at once when asked again, also after a restart, and lists what was made', async () => {
    const first = await at.studio.call('audit.run', ask);
    await at.studio.close();
    at = await openFakeStudio(root);
    expect(await at.studio.call('audit.run', ask)).toEqual({ ...first, evaluations: 0 });
    expect(at.engine.calls).toEqual([]);
    expect((await at.studio.call('audit.list', {})).audits.map(({ key }) => key)).toEqual([first.key]);
    expect(await at.studio.call('audit.get', { key: first.key })).toEqual(first);
    await at.studio.call('audit.remove', { key: first.key });
    expect((await at.studio.call('audit.list', {})).audits).toEqual([]);
    await expect(at.studio.call('audit.get', { key: first.key })).rejects.toMatchObject({ code: 'generation-unknown' });
  });

  it('makes no picture twice for other questions', async () => {
    await at.studio.call('audit.run', ask);
    const other = await at.studio.call('audit.run', { ...ask, questions: [], own: [['a cat', 'a dog']] });
    expect(rendered()).toBe(24);
    expect(other.questions[0]?.options.map(({ name }) => name)).toEqual(['a cat', 'a dog']);
  });

  it('goes on where it was cancelled', async () => {
    at.studio.onEvent((event) => {
      if (event.kind === 'model' && event.progress.done === 5) void at.studio.call('audit.cancel', { request: 'r' });
    });
    await expect(at.studio.call('audit.run', ask)).rejects.toMatchObject({ code: 'cancelled', message: expect.stringContaining('goes on') });
    expect(rendered()).toBe(5);
    await at.studio.close();
    at = await openFakeStudio(root);
    await at.studio.call('audit.run', ask);
    expect(rendered()).toBe(19);
  });

  it('compares with the plain checkpoint on the same prompts and seeds', async () => {
    await at.studio.call('profile.set', { aspect: 'light.warmth', level: 0.6 });
    const audit = await at.studio.call('audit.run', { ...ask, subject: { taste: true }, against: { kind: 'plain' } });
    expect(rendered()).toBe(48);
    const seeds = (side: string): number[] => audit.pictures.filter((one) => one.side === side).map(({ seed }) => seed);
    expect(seeds('subject')).toEqual(seeds('base'));
    expect(audit.against).toContain('plain');
    expect(audit.rows.filter(({ prompt }) => prompt === null).map(({ side }) => side)).toEqual(['subject', 'base']);
  });

  it('says what to do where nothing can be asked', async () => {
    const refused = { code: 'setting-out-of-range' };
    await expect(at.studio.call('audit.run', { ...ask, questions: [] })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('at least one question'),
    });
    await expect(at.studio.call('audit.run', { ...ask, questions: ['mood'] })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('gender'),
    });
    await expect(at.studio.call('audit.run', { ...ask, own: [['a cat', 'A Cat']] })).rejects.toMatchObject(refused);
    await expect(at.studio.call('audit.run', { ...ask, against: { kind: 'plain' } })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('adapter'),
    });
    await expect(at.studio.call('audit.run', { ...ask, subject: { adapters: [{ id: 'nothing' }] } })).rejects.toMatchObject({ code: 'adapter-unknown' });
    expect(rendered()).toBe(0);
  });

  it('takes the person’s word on what pictures show, keeps it, and takes it back', async () => {
    const audit = await at.studio.call('audit.run', { ...ask, questions: ['gender'] });
    const doctors = audit.pictures.filter(({ prompt }) => prompt === 'a doctor').map(({ id }) => id);
    const look = { key: audit.key, question: 'gender', pictures: doctors };
    const women = await at.studio.call('audit.look', { ...look, shows: { option: 'woman' } });
    const row = women.rows.find(({ prompt }) => prompt === 'a doctor');
    expect(row).toMatchObject({ pictures: 8, looked: 8, nobody: 0 });
    expect(row?.shares[1]?.read).toBe(8);
    expect(row?.shares[1]?.share).toBeGreaterThan(0.9);
    expect(women.findings.some(({ prompt, option }) => prompt === 'a doctor' && option === 'woman')).toBe(true);
    const asRead = await at.studio.call('audit.look', { ...look, shows: 'as-read' });
    expect(asRead.rows.find(({ prompt }) => prompt === 'a doctor')).toMatchObject({ looked: audit.rows.find(({ prompt }) => prompt === 'a doctor')?.pictures });
    expect(await at.studio.call('audit.look', { ...look, shows: 'nobody' })).toMatchObject({
      rows: expect.arrayContaining([expect.objectContaining({ prompt: 'a doctor', pictures: 0, nobody: 8 })]),
    });
    expect(await at.studio.call('audit.get', { key: audit.key })).toMatchObject({
      pictures: expect.arrayContaining([expect.objectContaining({ looked: [-1] })]),
    });
    expect((await at.studio.call('audit.look', { ...look, shows: null })).rows).toEqual(audit.rows);
    await expect(at.studio.call('audit.look', { ...look, shows: { option: 'cat' } })).rejects.toMatchObject({ code: 'setting-out-of-range' });
    await expect(at.studio.call('audit.look', { ...look, question: 'mood', shows: null })).rejects.toMatchObject({ code: 'setting-out-of-range' });
  });

  it('keeps every word that is said, however fast they come', async () => {
    const { key, pictures } = await at.studio.call('audit.run', ask);
    await Promise.all(pictures.map(({ id }) => at.studio.call('audit.look', { key, question: 'time', pictures: [id], shows: { option: 'night' } })));
    const after = await at.studio.call('audit.get', { key });
    expect(after.pictures.every(({ looked }) => looked[0] === 2)).toBe(true);
  });

  it('serves its pictures, and nothing by any other name', async () => {
    const audit = await at.studio.call('audit.run', ask);
    const png = await at.studio.asset(`audit/${audit.pictures[0]?.id ?? ''}`, {});
    expect(String.fromCharCode(...(png ?? []).slice(1, 4))).toBe('PNG');
    expect(await at.studio.asset('audit/..%2F..%2Fstudio.sqlite', {})).toBeNull();
  });

  it('is exported as a table, as JSON, and as a page that needs nothing else', async () => {
    const { key, rows } = await at.studio.call('audit.run', { ...ask, prompts: ['=SUM(A1), "quoted"', '<b>bold</b>'] });
    const saved = async (format: 'csv' | 'html' | 'json'): Promise<string> => {
      const { path } = await at.studio.call('audit.save', { key, format });
      return readFileSync(path ?? '', 'utf8');
    };
    const csv = await saved('csv');
    expect(csv.split('\r\n')).toHaveLength(1 + rows.length * 3 + 1);
    expect(csv).toContain(`"'=SUM(A1), ""quoted"""`);
    const html = await saved('html');
    expect(html).toContain('&lt;b&gt;bold&lt;/b&gt;');
    expect(html).not.toMatch(/<script|https?:\/\//u);
    expect(html.match(/data:image\/png/gu)?.length).toBe(16);
    expect(JSON.parse(await saved('json'))).toMatchObject({ key });
    expect(existsSync(join(root, `finexl-audit-${key.slice(0, 8)}.csv`))).toBe(true);
  });
});
