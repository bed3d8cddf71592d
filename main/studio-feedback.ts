import type { Generation } from '../preload/contract.ts';
import type { Connection } from './database/connection.ts';
import { judgementRepository } from './database/judgement-repository.ts';
import type { KeptGeneration } from './history/history.ts';
import { createStatementFeedback, type StatementFeedback } from './profile/statement-feedback.ts';
import type { ChannelHandlers } from './studio-channels.ts';
import type { ServiceParts } from './studio-parts.ts';

type FeedbackHandlers = Pick<ChannelHandlers, Extract<keyof ChannelHandlers, `feedback.${string}`>>;
interface FeedbackWiring extends Pick<ServiceParts, 'checkpoints' | 'measures' | 'clock'> {
  readonly connection: Connection;
}

type FeedbackParts = Pick<ServiceParts, 'feedback' | 'history' | 'emit'>;

/** Trust goes by the readout that measures a checkpoint now; a checkpoint that is gone has none. */
export function wireFeedback({ connection, checkpoints, measures, clock }: FeedbackWiring): StatementFeedback {
  return createStatementFeedback({
    judgements: judgementRepository(connection),
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
export function createFeedbackHandlers({ feedback, history, emit }: FeedbackParts): FeedbackHandlers {
  return {
    'feedback.judge': async ({ id, statement, verdict }) => {
      const picture = history.get(id);
      await feedback.judge(picture, statement, verdict);
      emit({ kind: 'feedback' });
      return feedback.of(picture);
    },
    'feedback.list': async () => {
      const judged = feedback.all();
      const checkpoints = [...new Set(judged.map(({ generationId }) => history.get(generationId).checkpoint))].toSorted();
      return {
        judged: judged.map(({ generationId, statement, verdict, judgedAt, text, topic }) => ({ generationId, statement, verdict, judgedAt, text, topic })),
        checkpoints: await Promise.all(checkpoints.map(async (checkpoint) => ({ checkpoint, trust: [...(await feedback.trustOf(checkpoint))] }))),
      };
    },
  };
}
