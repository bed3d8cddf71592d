import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { FieldError, TextArea, TextField } from 'react-aria-components';
import { describeError } from '../../app/error-text.ts';
import { Button } from '../../design/button.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { useText } from '../../app/text.ts';
import { useCompose } from './compose-store.ts';
import { PromptWords } from './prompt-words.tsx';

/** The prompt, and what to leave out, on demand. */
export function PromptFields() {
  const t = useText();
  const prompt = useCompose((state) => state.prompt);
  const negativePrompt = useCompose((state) => state.negativePrompt);
  const promptError = useCompose((state) => state.promptError);
  const change = useCompose((state) => state.change);
  const [opened, setOpened] = useState(false);
  const showNegative = opened || negativePrompt !== '';
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
          <TextArea className="prompt__text prompt__text--main" data-prompt="" placeholder={t('compose.promptHint')} rows={3} autoFocus />
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
              <TextArea className="prompt__text" placeholder={t('compose.negativeHint')} rows={1} />
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
      {showNegative ? null : (
        <Button look="plain" size="small" className="compose__add" onPress={() => setOpened(true)}>
          <Plus aria-hidden="true" />
          {t('compose.negativeAdd')}
        </Button>
      )}
    </section>
  );
}
