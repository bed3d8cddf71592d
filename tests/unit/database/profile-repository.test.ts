import { expect, it } from 'vitest';
import { profileRepository } from '../../../main/database/profile-repository.ts';
import { settingRepository } from '../../../main/database/setting-repository.ts';
import { verdictRepository } from '../../../main/database/verdict-repository.ts';
import { openSample, temporaryFolder } from './sample-generation.ts';

it('keeps the profile, the settings and the verdicts over a restart', () => {
  const folder = temporaryFolder();
  const first = openSample(folder);
  profileRepository(first).set({ aspect: 'light.warmth', level: 0.5, uncertainty: 0.1, updatedAt: '2026-11-23T20:00:00.000Z' });
  settingRepository(first).set({ theme: 'dark' });
  verdictRepository(first).save({ provider: 'webgpu', checkpoint: 'storybook', usable: true, faster: false, reason: 'slower', runtime: '1.30' }, 'now');
  first.close();

  const second = openSample(folder);
  expect(profileRepository(second).all()).toEqual([{ aspect: 'light.warmth', level: 0.5, uncertainty: 0.1, updatedAt: '2026-11-23T20:00:00.000Z' }]);
  expect(settingRepository(second).get()).toMatchObject({ theme: 'dark', provider: 'auto', locale: 'en' });
  expect(verdictRepository(second).get('webgpu', 'storybook')).toMatchObject({ usable: true, faster: false, reason: 'slower', runtime: '1.30' });
});

it('records every change of the profile, resets included', () => {
  const connection = openSample();
  const profile = profileRepository(connection);
  profile.set({ aspect: 'light.warmth', level: 0.5, uncertainty: 0.1, updatedAt: 'a' });
  profile.set({ aspect: 'light.warmth', level: -0.25, uncertainty: 0.1, updatedAt: 'b' });
  profile.reset('c');
  expect(profile.all()).toEqual([]);
  expect(connection.prepare('SELECT level_before AS before, level_after AS after, reason FROM profile_changes ORDER BY sequence').all()).toEqual([
    { before: null, after: 0.5, reason: 'set' },
    { before: 0.5, after: -0.25, reason: 'set' },
    { before: -0.25, after: null, reason: 'reset' },
  ]);
});
