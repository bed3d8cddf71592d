import type { Migration } from '../migration.ts';

/** `sequence` is the order of creation; ids are readable, but two may share a second. */
export const generations: Migration = {
  version: 20,
  sql: `
    CREATE TABLE generations (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      created_at TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('generation', 'counterfactual')),
      parent TEXT REFERENCES generations (id) ON DELETE CASCADE,
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'explaining', 'done', 'failed', 'cancelled', 'interrupted')),
      checkpoint TEXT NOT NULL,
      prompt TEXT NOT NULL,
      negative_prompt TEXT NOT NULL,
      seed INTEGER NOT NULL CHECK (seed BETWEEN 0 AND 4294967295),
      num_inference_steps INTEGER NOT NULL,
      guidance_scale REAL NOT NULL,
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      sketch_id TEXT REFERENCES sketches (id),
      sketch_strength REAL,
      aspects TEXT NOT NULL DEFAULT '{}',
      factors TEXT NOT NULL DEFAULT '[]',
      coalition TEXT NOT NULL DEFAULT '{}',
      starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
      has_picture INTEGER NOT NULL DEFAULT 0 CHECK (has_picture IN (0, 1)),
      provider TEXT,
      fallbacks TEXT NOT NULL DEFAULT '[]',
      warnings TEXT NOT NULL DEFAULT '[]',
      timings TEXT NOT NULL DEFAULT '{"loadMs":0,"encodeMs":0,"denoiseMs":0,"decodeMs":0,"explainMs":0}',
      evaluations TEXT NOT NULL DEFAULT '{"generate":0,"explain":0}',
      changes TEXT,
      error TEXT,
      CHECK ((kind = 'counterfactual') = (parent IS NOT NULL))
    ) STRICT;

    CREATE INDEX generations_by_kind ON generations (kind, sequence);
    CREATE INDEX generations_starred ON generations (sequence) WHERE starred = 1;
    CREATE INDEX generations_by_parent ON generations (parent, coalition) WHERE parent IS NOT NULL;
    CREATE INDEX generations_unfinished ON generations (state) WHERE state IN ('queued', 'running', 'explaining');
  `,
};
