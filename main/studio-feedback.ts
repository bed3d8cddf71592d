import type { Generation } from '../preload/contract.ts';
import type { Connection } from './database/connection.ts';
import { judgementRepository } from './database/judgement-repository.ts';
import type { KeptGeneration } from './history/history.ts';
import { createStatementFeedback, type StatementFeedback } from './profile/statement-feedback.ts';
import type { ChannelHandlers } from './studio-channels.ts';
import type { ServiceParts } from './studio-parts.ts';

type FeedbackHandlers = Pick<ChannelHandlers, Extract<keyof ChannelHandlers, `feedback.${string}`>>;
interface FeedbackWiring extends Pick<ServiceParts, 'checkpoints' | 'measures' | 'clock' | 'profiles'> {
  readonly connection: Connection;
}

type FeedbackParts = Pick<ServiceParts, 'feedback' | 'history' | 'profiles' | 'emit'>;

/** Trust goes by the readout that measures a checkpoint now; a checkpoint that is gone has none. */
export function wireFeedback({ connection, checkpoints, measures, profiles, clock }: FeedbackWiring): StatementFeedback {
  return createStatementFeedback({
    judgements: judgementRepository(connection),
    profile: (id) => profiles.get(id).id,
    async measuredBy(checkpoint) {
      const id = checkpoints.installed(checkpoint);
      return id === null ? null : measures.nameOf(checkpoints.require(id));
    },
    clock,
  });
}

/** A picture of the history with what the person said of its statements. */
export async function withFeedback({ feedback }: Pick<FeedbackParts, 'feedback'>, generation: KeptGeneration): Promise<Generation> {
  return { ...generation, feedback: await feedback.of(generation) };
}

/** One service call a channel, for what people say of statements. */
export function createFeedbackHandlers({ feedback, history, profiles, emit }: FeedbackParts): FeedbackHandlers {
  return {
    'feedback.judge': async ({ id, statement, verdict, profile: asked }) => {
      const picture = history.get(id);
      // Settled here: it may be another one that is active once this is done.
      const profile = profiles.get(asked).id;
      await feedback.judge(picture, statement, verdict, profile);
      emit({ kind: 'feedback' });
      return { ...(await feedback.of(picture, profile)), profile };
    },
    'feedback.list': async ({ profile: asked }) => {
      const profile = profiles.get(asked).id;
      const judged = feedback.all(profile);
      const checkpoints = [...new Set(judged.map(({ generationId }) => history.get(generationId).checkpoint))].toSorted();
      return {
        judged: judged.map(({ generationId, statement, verdict, judgedAt, text, topic }) => ({ generationId, statement, verdict, judgedAt, text, topic })),
        checkpoints: await Promise.all(checkpoints.map(async (checkpoint) => ({ checkpoint, trust: [...(await feedback.trustOf(checkpoint, profile))] }))),
      };
    },
  };
}
