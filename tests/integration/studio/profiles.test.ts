import { afterEach, expect, it } from 'vitest';
import { pictureOfPng } from '../../../main/history/picture-png.ts';
import { make, openRealStudio, temporaryHome, type RealStudio } from './real-studio.ts';

const WARMTH = 'light.warmth';
const opened: RealStudio[] = [];
afterEach(async () => {
  for (const { studio } of opened.splice(0)) await studio.close().catch(() => undefined);
});

it('a picture follows the profile that is active, or the one that is asked for; feedback goes into one, and its undo too, over a restart', async () => {
  const home = temporaryHome();
  const first = await openRealStudio(home);
  const { studio } = first;
  await studio.call('profile.set', { aspect: WARMTH, level: 1 });
  const noir = await studio.call('profiles.create', { name: 'Noir', use: false });
  await studio.call('profile.set', { profile: noir.id, aspect: WARMTH, level: -1 });
  const pixelsOf = async (id: string): Promise<Buffer> => Buffer.from(pictureOfPng((await studio.asset(`picture/${id}`, {})) ?? new Uint8Array()).pixels);

  const warm = await make(first, {});
  const asked = await make(first, { profile: noir.id, explain: false });
  await studio.call('profiles.use', { id: noir.id });
  const cool = await make(first, { explain: false });
  expect([warm, asked, cool].map(({ profile, aspects }) => [profile, aspects[WARMTH]])).toEqual([
    ['My taste', 1],
    ['Noir', -1],
    ['Noir', -1],
  ]);
  const [warmPixels, askedPixels, coolPixels] = [await pixelsOf(warm.id), await pixelsOf(asked.id), await pixelsOf(cool.id)];
  expect(coolPixels.equals(askedPixels)).toBe(true);
  expect(coolPixels.equals(warmPixels)).toBe(false);

  const statement = warm.explanation?.statements.find(({ verdict }) => verdict === 'moved')?.id ?? '';
  const said = await studio.call('feedback.judge', { id: warm.id, statement, verdict: 'wrong' });
  expect(said.profile).toBe(noir.id);
  await studio.call('profiles.use', { id: 'first' });
  await studio.close();

  const second = await openRealStudio(home);
  opened.push(second);
  expect(await second.studio.call('profile.get', {})).toMatchObject({ id: 'first', aspects: [{ level: 1 }] });
  expect((await second.studio.call('generation.get', { id: warm.id })).feedback.judgements).toEqual([]);
  const undone = await second.studio.call('feedback.judge', { id: warm.id, statement, verdict: null, profile: said.profile });
  expect(undone).toEqual({ profile: noir.id, judgements: [], trust: [] });
  expect((await second.studio.call('feedback.list', { profile: noir.id })).judged).toEqual([]);
});
