import { z } from 'zod';
import { settingsSchema, type Settings } from '../../preload/contract.ts';
import type { Connection } from './connection.ts';

export interface SettingRepository {
  get(): Settings;
  set(change: Partial<Settings>): Settings;
}

const DEFAULTS: Settings = { theme: 'system', provider: 'auto', locale: 'en', checkpoint: 'storybook', mirror: '', proxy: '' };
const settingRow = z.object({ key: z.string(), value: z.string() });

export function settingRepository(connection: Connection): SettingRepository {
  const all = connection.prepare('SELECT key, value FROM settings');
  const put = connection.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)');

  const get = (): Settings => {
    const stored = Object.fromEntries(
      all
        .all()
        .map((row) => settingRow.parse(row))
        .map(({ key, value }) => [key, value]),
    );
    const known = settingsSchema.partial().safeParse(stored);
    return known.success ? { ...DEFAULTS, ...known.data } : DEFAULTS;
  };
  return {
    get,
    set: connection.transaction((change: Partial<Settings>) => {
      for (const [key, value] of Object.entries(change)) put.run(key, value);
      return get();
    }),
  };
}
