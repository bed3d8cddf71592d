import { useState } from 'react';
import { cancelJob } from '../../app/actions.ts';
import { currentPictureJob, useLive } from '../../app/live-store.ts';
import { pictureProgress, pictureRemaining } from '../../app/picture-progress.ts';
import { describeRemaining, describeStage } from '../../app/progress-text.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Progress } from '../../design/marks.tsx';
import { useCompose } from './compose-store.ts';
import { generate } from './generate.ts';
import { modifierKey } from './modifier-key.ts';

/** Generate; while a picture is being made, its progress and a way to stop it. */
export function GenerateBar() {
  const t = useText();
  const job = useLive((state) => currentPictureJob(state.jobs));
  const pace = useLive((state) => (job === null ? null : (state.paces[job.id] ?? null)));
  const [sending, setSending] = useState(false);
  const send = async (): Promise<void> => {
    setSending(true);
    await generate(useCompose.getState());
    setSending(false);
  };
  if (job === null) {
    return (
      <div className="generate">
        <Button look="primary" size="large" className="generate__button" isDisabled={sending} onPress={() => void send()}>
          {t('compose.generate')}
          <span className="generate__keys" aria-hidden="true">
            {modifierKey} ↵
          </span>
        </Button>
      </div>
    );
  }
  const remaining = describeRemaining(pictureRemaining(job, pace, performance.now()), t);
  return (
    <div className="generate">
      <div className="generate__running">
        <div className="generate__words">
          <span className="numbers">{describeStage(job, t)}</span>
          <span className="numbers generate__left">{remaining}</span>
        </div>
        <Progress label={t('progress.picture')} value={pictureProgress(job)} />
      </div>
      <Button size="large" onPress={() => void cancelJob(job.id)}>
        {t('cancel')}
        <span className="generate__keys" aria-hidden="true">
          Esc
        </span>
      </Button>
    </div>
  );
}
