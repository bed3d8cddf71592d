import { Minus, Plus } from 'lucide-react';
import type { Statement } from '../../../preload/contract.ts';
import { notify, notifyError } from '../../app/notices.ts';
import { useAspects, useProfile } from '../../app/queries.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useNumbers } from '../../app/numbers.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { levelAfterFeedback } from '../../../preload/contract-feedback.ts';

/** “More of this”, “less of this”: moves the profile in sight of the person, and can be undone there, whichever is active by then. */
export function TasteFeedback({ statement }: { readonly statement: Statement }) {
  const t = useText();
  const numbers = useNumbers();
  const aspect = useAspects().data?.aspects.find((one) => one.id === statement.aspect);
  const profile = useProfile().data;
  if (aspect === undefined || profile === undefined || statement.verdict === 'nothing' || statement.verdict === 'unknown' || statement.effect === null)
    return null;
  const effect = statement.effect;
  const before = profile.aspects.find((one) => one.aspect === aspect.id)?.level ?? 0;
  const set = async (level: number, undo: boolean): Promise<void> => {
    try {
      await callStudio('profile.set', { profile: profile.id, aspect: aspect.id, level });
      if (undo) return;
      notify(t('feedback.moved', { profile: profile.name, aspect: aspect.name }), {
        advice: t('feedback.fromTo', { before: numbers.two(before), after: numbers.two(level) }),
        action: { label: 'undo', run: () => void set(before, true) },
      });
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <div className="feedback" role="group" aria-label={t('feedback.label', { aspect: aspect.name })}>
      <span className="feedback__label">{t('feedback.question', { change: effect >= 0 ? aspect.positive.comparative : aspect.negative.comparative })}</span>
      <Button size="small" onPress={() => void set(levelAfterFeedback(before, effect, 'more'), false)}>
        <Plus aria-hidden="true" />
        {t('feedback.more')}
      </Button>
      <Button size="small" onPress={() => void set(levelAfterFeedback(before, effect, 'less'), false)}>
        <Minus aria-hidden="true" />
        {t('feedback.less')}
      </Button>
    </div>
  );
}
