import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { TextArea, TextField } from 'react-aria-components';
import { Button } from '../../design/button.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { useText } from '../../app/text.ts';
import { useCompose } from './compose-store.ts';

/** The prompt, and what to leave out, on demand. */
export function PromptFields() {
  const t = useText();
  const prompt = useCompose((state) => state.prompt);
  const negativePrompt = useCompose((state) => state.negativePrompt);
  const change = useCompose((state) => state.change);
  const [opened, setOpened] = useState(false);
  const showNegative = opened || negativePrompt !== '';
  return (
    <section className="compose__section compose__section--tight">
      <div className="prompt">
        <TextField className="prompt__field" aria-label={t('compose.prompt')} value={prompt} onChange={(value) => change({ prompt: value })}>
          <TextArea className="prompt__text prompt__text--main" placeholder={t('compose.promptHint')} spellCheck rows={3} autoFocus />
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
      {showNegative ? null : (
        <Button look="plain" size="small" className="compose__add" onPress={() => setOpened(true)}>
          <Plus aria-hidden="true" />
          {t('compose.negativeAdd')}
        </Button>
      )}
    </section>
  );
}
