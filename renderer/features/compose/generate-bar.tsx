import { useRef } from 'react';
import { currentPictureJob, placeInRound, useLive } from '../../app/live-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { useCompose } from './compose-store.ts';
import { generate } from './generate.ts';
import { modifierKey, useKeyNames } from './modifier-key.ts';
import { PicturesUnderway } from './pictures-underway.tsx';
import './generate-bar.css';

/** Generate, at any time: a further picture waits for its turn. Above it stands what is under way. */
export function GenerateBar() {
  const t = useText();
  const keyNames = useKeyNames();
  const jobs = useLive((state) => state.jobs);
  const round = useLive((state) => state.round);
  const job = currentPictureJob(jobs);
  const pace = useLive((state) => (job === null ? null : (state.paces[job.id] ?? null)));
  // A button that is switched off loses the keyboard; this one only does not ask twice.
  const sending = useRef(false);
  const send = async (): Promise<void> => {
    if (sending.current) return;
    sending.current = true;
    await generate(useCompose.getState());
    sending.current = false;
  };
  return (
    <div className="generate">
      {job === null ? null : <PicturesUnderway job={job} pace={pace} at={placeInRound({ round, jobs })} />}
      <Button look="primary" size="large" className="generate__button" data-generate="" onPress={() => void send()}>
        {t('compose.generate')}
        <span className="generate__keys" aria-hidden="true">
          {keyNames(modifierKey)} ↵
        </span>
      </Button>
    </div>
  );
}
