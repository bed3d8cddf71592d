import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { channels, type ChannelName, type Result } from '../../preload/contract.ts';
import { wireError } from '../jobs/wire-error.ts';
import type { Studio } from '../studio-interface.ts';

export interface RouterOptions {
  readonly studio: Studio;
  /** Whether a page at this address may call the studio. */
  readonly isTrusted: (url: string) => boolean;
  /** Check answers against the contract too; for development and tests. */
  readonly checkOutput: boolean;
  /** Told about every call that succeeded. */
  readonly afterCall: (name: ChannelName) => void;
  readonly reportBug: (error: unknown) => void;
}

/**
 * The only ipcMain: checks the sender, then the name, then the arguments, then calls the one service method. Answers
 * with a Result and never throws across the wire. Returns a function that stops listening.
 */
export function routeCalls(options: RouterOptions): () => void {
  ipcMain.handle('studio.call', async (event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<Result<unknown>> => {
    const sender = event.senderFrame;
    if (sender === null || sender.parent !== null || !options.isTrusted(sender.url))
      return refused('sender-not-trusted', 'Only the studio’s own window may ask.');
    if (!isChannel(name)) return refused('channel-unknown', 'There is no such channel.');
    const parsed = channels[name].input.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return refused('setting-out-of-range', issue === undefined ? 'The arguments do not fit.' : `${issue.path.join('.')}: ${issue.message}`);
    }
    return answer(options, name, parsed.data);
  });
  return () => ipcMain.removeHandler('studio.call');
}

async function answer(options: RouterOptions, name: ChannelName, input: Parameters<Studio['call']>[1]): Promise<Result<unknown>> {
  try {
    const value = await options.studio.call(name, input);
    if (options.checkOutput) channels[name].output.parse(value);
    options.afterCall(name);
    return { ok: true, value };
  } catch (error) {
    const wire = wireError(error);
    if (wire.code === 'bug') options.reportBug(error);
    return { ok: false, error: wire };
  }
}

function isChannel(name: unknown): name is ChannelName {
  return typeof name === 'string' && Object.hasOwn(channels, name);
}

function refused(code: string, message: string): Result<never> {
  return { ok: false, error: { code, message, retryable: false, details: {} } };
}
