import { expect, it } from 'vitest';
import { foreignChanges } from '../../../main/database/foreign-changes.ts';
import { profileLevelRepository } from '../../../main/database/profile-level-repository.ts';
import { profileRepository } from '../../../main/database/profile-repository.ts';
import { settingRepository } from '../../../main/database/setting-repository.ts';
import { verdictRepository } from '../../../main/database/verdict-repository.ts';
import { openSample, temporaryFolder } from './sample-generation.ts';

const warm = (level: number, updatedAt: string) => ({ aspect: 'light.warmth', level, uncertainty: 0.1, updatedAt });

it('keeps the profile, the settings and the verdicts over a restart', () => {
  const folder = temporaryFolder();
  const first = openSample(folder);
  profileLevelRepository(first).set('first', [warm(0.5, '2026-11-23T20:00:00.000Z')], 'set');
  settingRepository(first).set({ theme: 'dark' });
  verdictRepository(first).save({ provider: 'webgpu', checkpoint: 'storybook', usable: true, faster: false, reason: 'slower', runtime: '1.30' }, 'now');
  first.close();

  const second = openSample(folder);
  expect(profileLevelRepository(second).of('first')).toEqual([warm(0.5, '2026-11-23T20:00:00.000Z')]);
  expect(settingRepository(second).get()).toMatchObject({ theme: 'dark', provider: 'auto', locale: 'en' });
  expect(verdictRepository(second).get('webgpu', 'storybook')).toMatchObject({ usable: true, faster: false, reason: 'slower', runtime: '1.30' });
});

it('records every change of a profile, resets included, and nothing of the others', () => {
  const connection = openSample();
  const levels = profileLevelRepository(connection);
  profileRepository(connection).insert({ id: 'noir', name: 'Noir', key: 'noir', createdAt: 'a' });
  levels.set('noir', [warm(-1, 'a')], 'import');
  levels.set('first', [warm(0.5, 'a')], 'set');
  levels.set('first', [warm(-0.25, 'b')], 'put-back');
  levels.reset('first', 'c');
  expect([levels.of('first'), levels.of('noir')]).toEqual([[], [warm(-1, 'a')]]);
  const changes = connection.prepare('SELECT profile_id AS of, level_before AS before, level_after AS after, reason FROM profile_changes ORDER BY sequence');
  expect(changes.all()).toEqual([
    { of: 'noir', before: null, after: -1, reason: 'import' },
    { of: 'first', before: null, after: 0.5, reason: 'set' },
    { of: 'first', before: 0.5, after: -0.25, reason: 'put-back' },
    { of: 'first', before: -0.25, after: null, reason: 'reset' },
  ]);
});

it('lets two processes make no two profiles of one name, and always has one that is active', () => {
  const connection = openSample();
  const profiles = profileRepository(connection);
  profiles.insert({ id: 'noir', name: 'Noir', key: 'noir', createdAt: 'a' });
  expect(() => profiles.insert({ id: 'other', name: 'NOIR', key: 'noir', createdAt: 'b' })).toThrow(/UNIQUE/);
  expect(() => profiles.remove('first', 'c')).toThrow(/CHECK/);
  profiles.activate('noir');
  profiles.remove('first', 'c');
  expect(profiles.active().id).toBe('noir');
});

it('forgets a deleted profile with all it held once it is purged, and never before', () => {
  const connection = openSample();
  const [profiles, levels] = [profileRepository(connection), profileLevelRepository(connection)];
  profiles.insert({ id: 'noir', name: 'Noir', key: 'noir', createdAt: 'a' });
  levels.set('noir', [warm(-1, 'a')], 'set');
  profiles.remove('noir', '2026-11-01');
  profiles.purge('2026-11-01');
  expect(profiles.deleted().map(({ id }) => id)).toEqual(['noir']);
  profiles.purge('2026-11-02');
  expect(profiles.deleted()).toEqual([]);
  expect(levels.of('noir')).toEqual([]);
  expect(connection.prepare("SELECT count(*) AS n FROM profile_changes WHERE profile_id = 'noir'").get()).toEqual({ n: 0 });
});

it('tells what another process wrote from what this one did', () => {
  const folder = temporaryFolder();
  const [mine, other] = [openSample(folder), openSample(folder)];
  const hasChanged = foreignChanges(mine);
  profileLevelRepository(mine).set('first', [warm(0.5, 'a')], 'set');
  expect(hasChanged()).toBe(false);
  profileLevelRepository(other).set('first', [warm(0.6, 'b')], 'set');
  expect([hasChanged(), hasChanged()]).toEqual([true, false]);
});
