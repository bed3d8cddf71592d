import { Button } from 'react-aria-components';
import { useText, type MessageId } from '../../app/text.ts';
import { useCompose } from '../compose/compose-store.ts';
import { generate } from '../compose/generate.ts';

const examples: readonly MessageId[] = ['example.1', 'example.2', 'example.3', 'example.4', 'example.5', 'example.6'];

/** Before the first picture: an invitation with prompts that the bundled checkpoint draws well. */
export function EmptyState() {
  const t = useText();
  const start = (prompt: string): void => {
    useCompose.getState().change({ prompt });
    void generate(useCompose.getState());
  };
  return (
    <div className="stage stage--message empty">
      <h2 className="empty__title">{t('empty.title')}</h2>
      <p className="message__text">{t('empty.text')}</p>
      <ul className="empty__examples" aria-label={t('empty.examples')}>
        {examples.map((id) => (
          <li key={id}>
            <Button className="empty__example" onPress={() => start(t(id))}>
              {t(id)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
