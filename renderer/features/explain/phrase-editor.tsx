import { Fragment, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Generation } from '../../../preload/contract.ts';
import { explainAgain } from '../../app/actions.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { areJoined, phraseTexts, promptWords, toggledGap } from './phrase-groups.ts';

interface PhraseEditorProps {
  readonly generation: Generation;
  readonly onClose: () => void;
}

/** The prompt's words with a joint between each two: pressed, it makes one phrase of two, or two of one. */
export function PhraseEditor({ generation, onClose }: PhraseEditorProps) {
  const t = useText();
  const { prompt } = generation;
  const [words, setWords] = useState(() => promptWords(prompt, generation.factors));
  const textOf = (at: number): string => prompt.slice(words[at]?.start, words[at]?.end);
  const phrases = phraseTexts(prompt, words);
  return (
    <div className="phrases" role="group" aria-label={t('phrases.title')}>
      <p className="phrases__hint">{t('phrases.hint')}</p>
      <p className="phrases__words">
        {words.map((word, at) => {
          const joined = areJoined(words, at);
          const look = [
            'phrases__word',
            word.phrase === null ? 'phrases__word--free' : '',
            joined ? 'phrases__word--goes-on' : '',
            at > 0 && areJoined(words, at - 1) ? 'phrases__word--goes-back' : '',
          ].join(' ');
          return (
            <Fragment key={word.start}>
              <span className={look}>{textOf(at)}</span>
              {at === words.length - 1 ? null : (
                <AriaButton
                  className={`phrases__joint ${joined ? 'phrases__joint--joined' : ''}`}
                  aria-label={t(joined ? 'phrases.split' : 'phrases.join', { left: textOf(at), right: textOf(at + 1) })}
                  onPress={() => setWords(toggledGap(words, at))}
                />
              )}
            </Fragment>
          );
        })}
      </p>
      <div className="phrases__actions">
        <Button
          look="primary"
          size="small"
          isDisabled={phrases.length === 0}
          onPress={() => {
            onClose();
            void explainAgain(generation.id, { phrases });
          }}
        >
          {t('phrases.explain', { count: phrases.length })}
        </Button>
        <Button look="plain" size="small" onPress={onClose}>
          {t('phrases.cancel')}
        </Button>
      </div>
    </div>
  );
}
