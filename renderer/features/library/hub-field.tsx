import { Search } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { Group, Input, Label, TextField } from 'react-aria-components';
import type { Offer } from '../../../preload/contract-library.ts';
import type { WireError } from '../../../preload/contract-error.ts';
import { describeError } from '../../app/error-text.ts';
import { callStudio, wireErrorOf } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { OfferCard } from './offer-card.tsx';

type Looked =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'offer'; readonly offer: Offer }
  | { readonly kind: 'error'; readonly error: WireError };

/** Any repository of the Hub, looked up when the person asks for it and never before. */
export function HubField() {
  const t = useText();
  const [text, setText] = useState('');
  const [looked, setLooked] = useState<Looked>({ kind: 'nothing' });
  const look = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (text.trim() === '') return;
    setLooked({ kind: 'asking' });
    try {
      setLooked({ kind: 'offer', offer: await callStudio('library.offer', { source: text }) });
    } catch (error) {
      setLooked({ kind: 'error', error: wireErrorOf(error) });
    }
  };
  const trouble = looked.kind === 'error' ? describeError(looked.error, t) : null;
  return (
    <>
      <form className="hub" onSubmit={(event) => void look(event)}>
        <TextField className="field hub__field" value={text} onChange={setText}>
          <Label className="field__label">{t('models.hub')}</Label>
          <Group className="field__box">
            <Input className="field__input" placeholder="owner/name" spellCheck="false" autoComplete="off" />
          </Group>
        </TextField>
        <Button type="submit" isDisabled={text.trim() === '' || looked.kind === 'asking'}>
          <Search aria-hidden="true" />
          {t(looked.kind === 'asking' ? 'models.asking' : 'models.lookUp')}
        </Button>
      </form>
      {trouble === null ? null : (
        <p className="task__trouble selectable" role="alert">
          {trouble.title} {trouble.advice}
        </p>
      )}
      {looked.kind === 'offer' ? (
        <ul>
          <OfferCard key={looked.offer.source} offer={looked.offer} opened onBegun={() => setLooked({ kind: 'nothing' })} />
        </ul>
      ) : null}
    </>
  );
}
