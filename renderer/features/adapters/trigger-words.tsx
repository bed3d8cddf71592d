import { Plus } from 'lucide-react';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { PassesFocus } from '../../design/passes-focus.tsx';
import { useCompose } from '../compose/compose-store.ts';
import { missingWords, withWord } from './missing-words.ts';

/** Trainers write down long lists; the first ones matter. */
const SHOWN = 6;

/** The words an adapter was trained with, as far as the prompt lacks them; pressed, one goes into the prompt. */
export function TriggerWords({ words }: { readonly words: readonly string[] }) {
  const t = useText();
  const prompt = useCompose((state) => state.prompt);
  const missing = missingWords(prompt, words).slice(0, SHOWN);
  if (missing.length === 0) return null;
  return (
    <div className="adapters__words">
      {missing.map((word) => (
        <PassesFocus key={word} to="[data-prompt]">
          <Button
            size="small"
            className="adapters__word"
            aria-label={t('adapters.addWord', { word })}
            onPress={() => useCompose.getState().change({ prompt: withWord(useCompose.getState().prompt, word) })}
          >
            <Plus aria-hidden="true" />
            <span>{word}</span>
          </Button>
        </PassesFocus>
      ))}
    </div>
  );
}
