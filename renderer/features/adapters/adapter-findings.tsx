import { useState } from 'react';
import type { Adapter } from '../../../preload/contract-adapters.ts';
import { forgetModelProgress, noteModelProgress, useModelProgress } from '../../app/model-progress.ts';
import { notifyError } from '../../app/notices.ts';
import { callStudio, StudioCallError } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { FindingProgress, findingRequest } from './finding-progress.tsx';

/** What the studio found out by comparing pictures with and without it; until then, the button that finds out. */
export function AdapterFindings({ adapter }: { readonly adapter: Adapter }) {
  const t = useText();
  if (adapter.findings === null) return <FindOut adapter={adapter} />;
  return (
    <ul className="adapter-card__findings" aria-label={t('adapters.does', { name: adapter.name })}>
      {adapter.findings.map(({ text }) => (
        <li key={text} className="selectable">
          {text}
        </li>
      ))}
    </ul>
  );
}

function FindOut({ adapter }: { readonly adapter: Adapter }) {
  const t = useText();
  const request = findingRequest(adapter);
  const progress = useModelProgress((state) => state.requests[request]);
  const fits = adapter.checkpoints.length > 0;
  const [begunHere, setBegunHere] = useState(false);
  const find = async (): Promise<void> => {
    setBegunHere(true);
    noteModelProgress({ kind: 'model', progress: { request, done: 0, total: 1 } });
    try {
      await callStudio('models.explain', { subject: { kind: 'adapter', id: adapter.id }, request });
    } catch (error) {
      if (!(error instanceof StudioCallError && error.wire.code === 'cancelled')) notifyError(error);
    } finally {
      forgetModelProgress(request);
    }
  };
  if (progress === undefined) {
    return (
      <p className="adapter-card__pending">
        {t('adapters.notExplained')}{' '}
        {fits ? (
          <Button look="plain" size="small" onPress={() => void find()} aria-label={t('adapters.findOutName', { name: adapter.name })}>
            {t('adapters.findOut')}
          </Button>
        ) : null}
      </p>
    );
  }
  return <FindingProgress adapter={adapter} takesFocus={begunHere} />;
}
