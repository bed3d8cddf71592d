import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StudioError } from '../engine/studio-error.ts';
import { defaultHome } from '../history/home-layout.ts';
import type { EngineClient } from '../jobs/engine-client.ts';
import { openStudio } from '../studio.ts';
import { isCommand, usage, type CommandName } from './arguments.ts';
import { adaptersCommand } from './adapters-command.ts';
import { auditCommand } from './audit-command.ts';
import { moveToBin } from './bin.ts';
import { calibrateCommand } from './calibrate-command.ts';
import { checkpointsCommand } from './checkpoints-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { explainModelCommand } from './explain-model-command.ts';
import { explainCommand } from './explain-command.ts';
import { feedbackCommand } from './feedback-command.ts';
import { generateCommand } from './generate-command.ts';
import { historyCommand } from './history-command.ts';
import { profileCommand } from './profile-command.ts';
import { providersCommand } from './providers-command.ts';
import { reportCommand } from './report-command.ts';
import { reproduceCommand } from './reproduce-command.ts';
import { schedulersCommand } from './schedulers-command.ts';
import { StoredFailure, type CommandContext, type OpenSession, type StudioWishes } from './session.ts';
import type { Terminal } from './terminal.ts';
import { upscaleCommand } from './upscale-command.ts';
import { USAGE } from './usage.ts';
import { whatIfCommand } from './what-if-command.ts';

/** What the command line stands on; a test passes its own. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Aborted when the person presses Ctrl+C. */
  readonly signal: AbortSignal;
  /** Folder that holds `models/`. */
  readonly resources: string;
  readonly version: string;
  readonly unofficialRuntime: boolean;
  readonly createEngine: () => EngineClient;
  /** An engine to try a GPU in, which keeps what the driver says to itself. */
  readonly createThrowawayEngine: () => EngineClient;
  /** A page that needs nothing else, as PDF. Throws StudioError `pdf-failed`, `cancelled`. */
  readonly printPdf: (html: string) => Promise<Uint8Array>;
}

const COMMANDS: Readonly<Record<CommandName, (context: CommandContext, args: readonly string[]) => Promise<void>>> = {
  generate: generateCommand,
  explain: explainCommand,
  'explain-model': explainModelCommand,
  audit: auditCommand,
  whatif: whatIfCommand,
  upscale: upscaleCommand,
  history: historyCommand,
  feedback: feedbackCommand,
  profile: profileCommand,
  report: reportCommand,
  reproduce: reproduceCommand,
  adapters: adaptersCommand,
  checkpoints: checkpointsCommand,
  calibrate: calibrateCommand,
  providers: providersCommand,
  schedulers: schedulersCommand,
  doctor: doctorCommand,
};

/** Runs one command. Answers with the exit code: 0 success, 1 failure, 2 wrong usage, 130 cancelled. */
export async function runCommandLine(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  const [name, ...rest] = args;
  const own = ownArguments(args);
  if (name === undefined || name === 'help' || own.includes('--help') || own.includes('-h')) {
    terminal.out(USAGE);
    return name === undefined ? 2 : 0;
  }
  try {
    if (!isCommand(name)) throw usage(`There is no command “${name}”`);
    await COMMANDS[name](contextOf(own, surroundings), rest);
    return 0;
  } catch (error) {
    terminal.err(errorLine(error));
    return exitCode(error);
  }
}

function contextOf(args: readonly string[], surroundings: Surroundings): CommandContext {
  const { terminal, signal } = surroundings;
  return {
    terminal,
    signal,
    json: args.includes('--json'),
    withStudio: (wishes, use) => withStudio(homeOf(args, surroundings), surroundings, wishes, use),
  };
}

async function withStudio<T>(home: string, surroundings: Surroundings, wishes: StudioWishes, use: (session: OpenSession) => Promise<T>): Promise<T> {
  let savePath: string | null = null;
  let exportFolder: string | null = null;
  const engine = surroundings.createEngine();
  const studio = await openStudio({
    ...wishes,
    home,
    engine,
    throwawayEngine: surroundings.createThrowawayEngine,
    signal: surroundings.signal,
    resources: surroundings.resources,
    version: surroundings.version,
    unofficialRuntime: surroundings.unofficialRuntime,
    desktop: {
      trash: (paths) => moveToBin(paths, surroundings),
      discard: (folder) => rm(folder, { recursive: true, force: true }),
      chooseFolder: async () => exportFolder,
      chooseFile: async () => null,
      showInFolder: () => undefined,
      copyPicture: async () => undefined,
      printPdf: surroundings.printPdf,
      chooseSavePath: async () => savePath,
    },
  }).catch(async (error: unknown) => {
    await engine.close();
    throw error;
  });
  try {
    return await use({
      studio,
      home,
      async saveReport(id, format, path) {
        savePath = path;
        const saved = await studio.call('report.save', { id, format });
        return saved.path ?? path;
      },
      async saveProfile(id, path) {
        savePath = path;
        return (await studio.call('profiles.export', { id })).path ?? path;
      },
      exportTo(folder) {
        exportFolder = folder;
      },
    });
  } finally {
    await studio.close();
  }
}

/** What stands before `--`; after it nothing is an option. */
function ownArguments(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end === -1 ? args : args.slice(0, end);
}

/** Read here and not by a command: it must hold before any command opens the studio. */
function homeOf(args: readonly string[], { environment, platform }: Surroundings): string {
  const at = args.findIndex((arg) => arg === '--home' || arg.startsWith('--home='));
  const given = at === -1 ? undefined : args[at]?.startsWith('--home=') === true ? args[at]?.slice('--home='.length) : args[at + 1];
  // As a path it would be the folder one happens to be in.
  if (given?.trim() === '') throw usage('--home needs a folder');
  return resolve(given ?? defaultHome(platform, environment));
}

/** One line: `code: message`. A bug keeps its stack, since it must be reported. */
function errorLine(error: unknown): string {
  if (error instanceof StudioError || error instanceof StoredFailure) return `${error.code}: ${error.message.replaceAll(/\s+/g, ' ')}\n`;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `bug: ${text.replaceAll(/\s*\n\s*/g, ' | ')}\n`;
}

function exitCode(error: unknown): number {
  if (!(error instanceof StudioError)) return 1;
  switch (error.code) {
    case 'usage':
      return 2;
    case 'cancelled':
      return 130;
    default:
      return 1;
  }
}
