import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import { queryKeys } from '../../../renderer/app/queries.ts';
import { refreshAfter } from '../../../renderer/app/studio-events.ts';
import type { StudioEvent } from '../../../preload/contract.ts';

it('an answer that was under way when the picture was cancelled does not outlive it, though it comes later', async () => {
  const client = new QueryClient();
  const answers: ((state: string) => void)[] = [];
  const queryKey = queryKeys.generation('one');
  const observer = new QueryObserver<string>(client, { queryKey, queryFn: () => new Promise<string>((resolve) => answers.push(resolve)) });
  const stop = observer.subscribe(() => undefined);
  await vi.waitFor(() => expect(answers).toHaveLength(1));

  refreshAfter({ kind: 'job', job: { generationId: 'one', state: 'cancelled' } } as StudioEvent, client);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[0]?.('queued');
  answers[1]?.('cancelled');
  await vi.waitFor(() => expect(client.getQueryData(queryKey)).toBe('cancelled'));
  stop();
  client.clear();
});
