import { Plus, X } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { FieldError, Text, TextArea, TextField } from 'react-aria-components';
import { describeError } from '../../app/error-text.ts';
import { useNumbers } from '../../app/numbers.ts';
import { Button } from '../../design/button.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { useText } from '../../app/text.ts';
import { useCompose } from './compose-store.ts';
import { modifierKey, useKeyNames } from './modifier-key.ts';
import { PromptWords } from './prompt-words.tsx';
import { takeWeightKey } from './weight-keys.ts';
import type { WeightEdit } from './prompt-weight.ts';

/** The prompt, and what to leave out, on demand. In both a key changes the weight of words. */
export function PromptFields() {
  const t = useText();
  const numbers = useNumbers();
  const keyNames = useKeyNames();
  const prompt = useCompose((state) => state.prompt);
  const negativePrompt = useCompose((state) => state.negativePrompt);
  const promptError = useCompose((state) => state.promptError);
  const change = useCompose((state) => state.change);
  const [opened, setOpened] = useState(false);
  const [weighed, setWeighed] = useState<WeightEdit | null>(null);
  const showNegative = opened || negativePrompt !== '';
  const weigh = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const edit = takeWeightKey(event);
    if (edit !== null) setWeighed(edit);
  };
  const keys = keyNames(`${modifierKey} ↑↓`);
  const weightHint = (
    <Text slot="description" className="visually-hidden">
      {t('compose.weightHint', { keys })}
    </Text>
  );
  return (
    <section className="compose__section compose__section--tight">
      <div className="prompt">
        <TextField
          className="prompt__field"
          aria-label={t('compose.prompt')}
          value={prompt}
          isInvalid={promptError !== null}
          onChange={(value) => change({ prompt: value })}
        >
          <TextArea className="prompt__text prompt__text--main" data-prompt="" placeholder={t('compose.promptHint')} rows={3} autoFocus onKeyDown={weigh} />
          {weightHint}
          {promptError === null ? null : (
            <FieldError className="prompt__error">
              {describeError(promptError, t).title} {describeError(promptError, t).advice}
            </FieldError>
          )}
        </TextField>
        {showNegative ? (
          <div className="prompt__negative">
            <TextField
              className="prompt__field"
              aria-label={t('compose.negative')}
              value={negativePrompt}
              onChange={(value) => change({ negativePrompt: value })}
              autoFocus={opened}
            >
              <TextArea className="prompt__text" placeholder={t('compose.negativeHint')} rows={1} onKeyDown={weigh} />
              {weightHint}
            </TextField>
            <IconButton
              small
              label={t('compose.negativeRemove')}
              onPress={() => {
                setOpened(false);
                change({ negativePrompt: '' });
              }}
            >
              <X />
            </IconButton>
          </div>
        ) : null}
      </div>
      <PromptWords />
      <div className="prompt__foot">
        {showNegative ? null : (
          <Button look="plain" size="small" className="compose__add" onPress={() => setOpened(true)}>
            <Plus aria-hidden="true" />
            {t('compose.negativeAdd')}
          </Button>
        )}
        <p className="prompt__keys" title={t('compose.weightHint', { keys })} aria-hidden="true">
          <kbd className="prompt__key">{keys}</kbd> {t('compose.weight')}
        </p>
      </div>
      <p className="visually-hidden" role="status">
        {weighed === null ? null : t('compose.weightNow', { words: weighed.words, weight: numbers.two(weighed.weight) })}
      </p>
    </section>
  );
}
