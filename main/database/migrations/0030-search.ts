import type { Migration } from '../migration.ts';

/** Full-text search over the words of prompts; the text itself stays in `generations`. */
export const search: Migration = {
  version: 30,
  sql: `
    CREATE VIRTUAL TABLE generation_search USING fts5 (
      prompt, negative_prompt,
      content = 'generations', content_rowid = 'sequence',
      tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
    );

    CREATE TRIGGER generation_search_insert AFTER INSERT ON generations BEGIN
      INSERT INTO generation_search (rowid, prompt, negative_prompt) VALUES (new.sequence, new.prompt, new.negative_prompt);
    END;

    CREATE TRIGGER generation_search_delete AFTER DELETE ON generations BEGIN
      INSERT INTO generation_search (generation_search, rowid, prompt, negative_prompt)
      VALUES ('delete', old.sequence, old.prompt, old.negative_prompt);
    END;

    CREATE TRIGGER generation_search_update AFTER UPDATE OF prompt, negative_prompt ON generations BEGIN
      INSERT INTO generation_search (generation_search, rowid, prompt, negative_prompt)
      VALUES ('delete', old.sequence, old.prompt, old.negative_prompt);
      INSERT INTO generation_search (rowid, prompt, negative_prompt) VALUES (new.sequence, new.prompt, new.negative_prompt);
    END;
  `,
};
