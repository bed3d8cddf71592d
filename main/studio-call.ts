import type { z } from 'zod';
import { channels, type ChannelInput, type ChannelName, type ChannelOutput } from '../preload/contract.ts';
import { databaseError } from './database/sqlite-error.ts';
import { StudioError } from './engine/studio-error.ts';
import type { HomeLayout } from './history/home-layout.ts';
import type { ChannelHandlers } from './studio-channels.ts';

/** One call of a channel: its input is checked against the contract, and a failing disk is told as one. */
export async function callHandler<Name extends ChannelName>(
  handlers: ChannelHandlers,
  home: HomeLayout,
  name: Name,
  input: ChannelInput<Name>,
): Promise<ChannelOutput<Name>> {
  const parsed = channels[name].input.safeParse(input);
  if (!parsed.success) throw outOfRange(parsed.error);
  try {
    // The schema of this channel has just made the input of this channel's handler; TypeScript can't pair the two.
    return await (handlers[name] as (input: unknown) => ChannelOutput<Name> | Promise<ChannelOutput<Name>>)(parsed.data);
  } catch (error) {
    throw databaseError(error, home.database) ?? error;
  }
}

function outOfRange(error: z.ZodError): StudioError {
  const issue = error.issues[0];
  const setting = issue?.path.join('.') ?? 'input';
  return new StudioError('setting-out-of-range', `“${setting}” can't be used: ${issue?.message ?? 'it does not fit'}.`, { details: { setting } });
}
