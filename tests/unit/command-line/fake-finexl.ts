import { join } from 'node:path';
import Database from 'better-sqlite3';
import { runCommandLine } from '../../../main/command-line/run.ts';
import { createFakeEngine, type FakeEngine } from '../jobs/fake-engine.ts';
import { fakeResources, temporaryFolder } from '../jobs/fake-studio.ts';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command line on real files and a real database; the engine alone is a stand-in. */
export interface FakeFinexl {
  readonly engine: FakeEngine;
  readonly home: string;
  /** The bin of this system. */
  readonly bin: string;
  readonly resources: string;
  /** Aborted, as by Ctrl+C. */
  readonly abort: AbortController;
  run(...args: readonly string[]): Promise<Said>;
  /** As `run`, for a command that must succeed: its lines. */
  lines(...args: readonly string[]): Promise<readonly string[]>;
  /** Id of a picture, made and explained. */
  make(prompt: string, ...options: readonly string[]): Promise<string>;
  /** What another program does to the history. */
  meddle(sql: string): void;
}

export function fakeFinexl(): FakeFinexl {
  const root = temporaryFolder();
  const [home, resources, engine, abort] = [join(root, 'home'), fakeResources(root), createFakeEngine(), new AbortController()];
  const run = async (...args: readonly string[]): Promise<Said> => {
    let [out, err] = ['', ''];
    const terminal = {
      out: (text: string): void => {
        out += text;
      },
      err: (text: string): void => {
        err += text;
      },
      interactive: false,
    };
    const code = await runCommandLine(args, {
      terminal,
      environment: { FINEXL_HOME: home, XDG_DATA_HOME: join(root, 'data') },
      platform: 'linux',
      signal: abort.signal,
      resources,
      version: '0.0.0-test',
      unofficialRuntime: false,
      createEngine: () => engine,
      createThrowawayEngine: createFakeEngine,
      printPdf: async (html) => new TextEncoder().encode(`%PDF ${html}`),
    });
    return { code, out, err };
  };
  const succeed = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await run(...args);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
    return out;
  };
  return {
    engine,
    home,
    bin: join(root, 'data', 'Trash'),
    resources,
    abort,
    run,
    lines: async (...args) => (await succeed(...args)).trimEnd().split('\n'),
    make: async (prompt, ...options) => {
      const made: { id: string } = JSON.parse(await succeed('generate', prompt, '--seed', '7', '--json', ...options));
      return made.id;
    },
    meddle(sql) {
      const writer = new Database(join(home, 'studio.sqlite'));
      writer.exec(sql);
      writer.close();
    },
  };
}
