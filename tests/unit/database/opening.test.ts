import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openDatabase, type Connection } from '../../../main/database/connection.ts';
import { generationRepository } from '../../../main/database/generation-repository.ts';
import { historyRepository } from '../../../main/database/history-repository.ts';
import { judgementRepository } from '../../../main/database/judgement-repository.ts';
import { profileLevelRepository } from '../../../main/database/profile-level-repository.ts';
import { profileRepository } from '../../../main/database/profile-repository.ts';
import { schemaVersion } from '../../../main/database/migration.ts';
import { migrations } from '../../../main/database/schema.ts';
import { sketchRepository } from '../../../main/database/sketch-repository.ts';
import { databaseError, storageError } from '../../../main/database/sqlite-error.ts';
import { StudioError } from '../../../main/engine/studio-error.ts';
import { CLOCK, openSample, sampleGeneration, temporaryFolder } from './sample-generation.ts';

const LATEST = migrations.at(-1)?.version ?? 0;

function open(folder: string, upTo?: number) {
  return openDatabase({
    path: join(folder, 'studio.sqlite'),
    backups: join(folder, 'backups'),
    clock: CLOCK,
    ...(upTo === undefined ? {} : { migrations: migrations.filter((migration) => migration.version <= upTo) }),
  });
}

/** A picture as an older studio entered it: with none of the columns that came later. */
function enterPicture(connection: Connection, id: string, more: Readonly<Record<string, string | number>> = {}): void {
  const row = {
    id,
    created_at: CLOCK().toISOString(),
    kind: 'generation',
    state: 'done',
    checkpoint: 'storybook',
    prompt: 'a snail on a leaf',
    negative_prompt: '',
    seed: 7,
    num_inference_steps: 16,
    guidance_scale: 3,
    width: 128,
    height: 128,
    ...more,
  };
  const columns = Object.keys(row);
  connection.prepare(`INSERT INTO generations (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`).run(row);
}

describe('opening the database', () => {
  it('numbers migrations upwards, by tens', () => {
    const versions = migrations.map((migration) => migration.version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(versions.every((version) => version % 10 === 0)).toBe(true);
  });

  it('makes a new file in WAL mode with the latest schema, and backs up nothing', () => {
    const folder = temporaryFolder();
    const connection = open(folder);
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(schemaVersion(connection)).toBe(LATEST);
    expect(existsSync(join(folder, 'backups'))).toBe(false);
  });

  it('refuses a value of the wrong type, since the tables are strict', () => {
    const connection = openSample();
    const notStrict = connection
      .prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND schema = 'main' AND name NOT LIKE 'sqlite_%'")
      .all();
    expect(notStrict).toEqual([]);
    const wrong = connection.prepare("INSERT INTO profile_levels VALUES ('first', 'light.warmth', 'warm', 0, '')");
    expect(() => wrong.run()).toThrow(/cannot store TEXT value in REAL column/);
  });

  it.each(migrations.slice(0, -1).map((migration) => migration.version))(
    'brings a database of schema %i up to date and leaves a copy of how it was',
    (version) => {
      const folder = temporaryFolder();
      open(folder, version).close();
      const connection = open(folder);
      expect(schemaVersion(connection)).toBe(LATEST);
      const backups = readdirSync(join(folder, 'backups'));
      expect(backups).toHaveLength(1);
      const copy = new Database(join(folder, 'backups', backups[0] ?? ''), { readonly: true });
      expect(copy.pragma('user_version', { simple: true })).toBe(version);
    },
  );

  it('keeps what was there through a migration', () => {
    const folder = temporaryFolder();
    const before = open(folder, 20);
    enterPicture(before, 'kept');
    before.close();
    const generations = generationRepository(open(folder));
    expect(generations.get('kept')).toMatchObject({ prompt: 'a snail on a leaf', inpaint: null, madeFrom: null, upscale: null, adapters: [] });
  });

  it('knows the pictures of an older library that began from a noise file by what they were told', () => {
    const folder = temporaryFolder();
    const before = open(folder, 490);
    const warnings = {
      english: ['Started from the noise in /a/b.npy, which the recipe does not hold.'],
      german: ['Anderes.', 'Begonnen mit dem Rauschen in /a/b.npy, das im Rezept nicht steht.'],
      other: ['“noise” was drawn as “news”.'],
    };
    for (const [id, told] of Object.entries(warnings)) enterPicture(before, id, { warnings: JSON.stringify(told) });
    before.close();
    const generations = generationRepository(open(folder));
    expect(Object.keys(warnings).filter((id) => generations.get(id)?.fromNoiseFile)).toEqual(['english', 'german']);
  });

  it('takes no sketch of an older library for one that was left behind', () => {
    const folder = temporaryFolder();
    const before = open(folder, 480);
    const insert = before.prepare('INSERT INTO sketches (id, sha256, width, height, bytes, created_at) VALUES (?, ?, 8, 8, 1, ?)');
    for (const id of ['used', 'drawn']) insert.run(id, id.repeat(4), CLOCK().toISOString());
    const sketch = { sketchId: 'used', strength: 0.5 };
    enterPicture(before, 'made', { sketch_id: 'used', sketch_strength: 0.5 });
    before.close();
    const connection = open(folder);
    const sketches = sketchRepository(connection);
    expect(sketches.leftBehind()).toEqual([]);
    const generations = generationRepository(connection);
    generations.insert(sampleGeneration({ id: 'again', sketch }));
    generations.remove('made');
    expect(sketches.leftBehind()).toEqual([]);
    generations.remove('again');
    expect(sketches.leftBehind()).toEqual(['used']);
    sketches.remove('used');
    sketches.remove('drawn');
    expect(['used', 'drawn'].map((id) => sketches.get(id)?.id)).toEqual([undefined, 'drawn']);
  });

  it('makes of the one profile of an older library the first, with its levels, how they came about, and what was said of statements', () => {
    const folder = temporaryFolder();
    const before = open(folder, 500);
    before.exec(`
      INSERT INTO settings VALUES ('locale', 'de');
      INSERT INTO profile VALUES ('light.warmth', 0.5, 0.1, '2026-11-20T10:00:00.000Z'), ('weather.fog', -0.2, 0.3, '2026-11-21T10:00:00.000Z');
      INSERT INTO profile_changes (aspect, level_before, level_after, reason, changed_at) VALUES
        ('light.warmth', NULL, 0.4, 'set', '2026-11-19T10:00:00.000Z'), ('light.warmth', 0.4, NULL, 'reset', '2026-11-20T09:00:00.000Z');
`);
    enterPicture(before, 'kept', { aspects: '{"light.warmth":0.5}' });
    before.exec(
      `INSERT INTO judgements VALUES ('kept', 'aspect:light.warmth', 'light.warmth', 1, 'light.warmth', 'storybook-1', 'wrong', 'It is warm.', '2026-11-20T11:00:00.000Z');`,
    );
    before.close();
    const connection = open(folder);
    expect(profileRepository(connection).all()).toEqual([{ id: 'first', name: null, createdAt: '2026-11-19T10:00:00.000Z', isActive: true }]);
    expect(profileLevelRepository(connection).of('first')).toEqual([
      { aspect: 'light.warmth', level: 0.5, uncertainty: 0.1, updatedAt: '2026-11-20T10:00:00.000Z' },
      { aspect: 'weather.fog', level: -0.2, uncertainty: 0.3, updatedAt: '2026-11-21T10:00:00.000Z' },
    ]);
    expect(connection.prepare('SELECT profile_id, level_before, level_after, reason FROM profile_changes ORDER BY sequence').all()).toEqual([
      { profile_id: 'first', level_before: null, level_after: 0.4, reason: 'set' },
      { profile_id: 'first', level_before: 0.4, level_after: null, reason: 'reset' },
    ]);
    const judgements = judgementRepository(connection);
    expect(judgements.all('first')).toMatchObject([{ generationId: 'kept', statement: 'aspect:light.warmth', verdict: 'wrong', text: 'It is warm.' }]);
    expect(judgements.counts('first', 'storybook-1')).toEqual([{ topic: 'light.warmth', right: 0, wrong: 1 }]);
    const generations = generationRepository(connection);
    expect(generations.get('kept')).toMatchObject({ profile: null, aspects: { 'light.warmth': 0.5 } });
    generations.remove('kept');
    expect(judgements.all('first')).toEqual([]);
    expect(connection.pragma('foreign_key_check')).toEqual([]);
  });

  it('knows by which adapters the pictures of an older library were made', () => {
    const folder = temporaryFolder();
    const before = open(folder, 500);
    enterPicture(before, 'plain');
    enterPicture(before, 'misty', { adapters: JSON.stringify([{ id: 'mist', name: 'Mist', sha256: 'a', strength: 1 }]) });
    before.close();
    expect(historyRepository(open(folder)).facets().adapters).toEqual([{ id: 'mist', name: 'Mist', count: 1 }]);
  });

  it('rolls a failing migration back as a whole', () => {
    const folder = temporaryFolder();
    open(folder).close();
    const broken = [...migrations, { version: LATEST + 10, sql: 'CREATE TABLE half (a TEXT) STRICT; CREATE TABLE half (a TEXT) STRICT;' }];
    expect(() => openDatabase({ path: join(folder, 'studio.sqlite'), backups: join(folder, 'backups'), clock: CLOCK, migrations: broken })).toThrow();
    const connection = open(folder);
    expect(connection.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").get()).toEqual({ n: 0 });
  });

  it('refuses a database that a newer studio wrote, and leaves it as it is', () => {
    const folder = temporaryFolder();
    const connection = open(folder);
    connection.pragma(`user_version = ${LATEST + 10}`);
    connection.close();
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'database-newer', message: expect.stringContaining('Update FineXL Studio') }));
    expect(new Database(join(folder, 'studio.sqlite')).pragma('user_version', { simple: true })).toBe(LATEST + 10);
  });

  it('says of a file that is no database that it is damaged, and what to do', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'studio.sqlite'), 'this was never a database, '.repeat(100));
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'database-damaged', message: expect.stringContaining('backups') }));
  });

  it('finds a database whose pages were overwritten', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'studio.sqlite');
    const connection = open(folder);
    const generations = generationRepository(connection);
    for (let index = 0; index < 200; index += 1) generations.insert(sampleGeneration({ prompt: `picture ${index} of something`.repeat(20) }));
    connection.pragma('wal_checkpoint(TRUNCATE)');
    connection.close();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(statSync(path).size - 8192, 0xa5), 0, null, 8192);
    closeSync(file);
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'database-damaged' }));
  });

  it('finds a database that was cut off', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'studio.sqlite');
    open(folder).close();
    truncateSync(path, Math.floor(statSync(path).size / 2));
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'database-damaged' }));
  });

  it('says that it cannot write where a folder stands in its way', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'studio.sqlite'));
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'folder-not-writable' }));
  });

  it('says of a full database that the disk is full', () => {
    const connection = openSample();
    const pages = Number(connection.pragma('page_count', { simple: true }));
    connection.pragma(`max_page_count = ${pages + 1}`);
    const generations = generationRepository(connection);
    const fill = (): void => {
      for (let index = 0; index < 100; index += 1) generations.insert(sampleGeneration({ prompt: 'x'.repeat(2000) }));
    };
    expect(fill).toThrow();
    try {
      fill();
    } catch (error) {
      expect(databaseError(error, 'studio.sqlite')).toMatchObject({ code: 'disk-full', retryable: true });
    }
  });

  it.skipIf(!existsSync('/dev/full'))('says of a full disk under a file that the disk is full', () => {
    try {
      writeFileSync('/dev/full', readFileSync(import.meta.filename));
      expect.unreachable('/dev/full took the bytes');
    } catch (error) {
      expect(storageError(error, '/dev/full')).toMatchObject({ code: 'disk-full' });
    }
  });

  it('leaves bugs alone', () => {
    expect(storageError(new TypeError('x is not a function'), 'here')).toBeNull();
    expect(storageError(new StudioError('usage', 'no'), 'here')).toBeNull();
  });
});
