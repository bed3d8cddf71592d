import { useInfo } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Dialog } from '../../design/dialog.tsx';
import './settings.css';

const credits = [
  { what: 'Fluent Emoji', who: 'Microsoft', licence: 'MIT' },
  { what: 'all-MiniLM-L6-v2', who: 'sentence-transformers', licence: 'Apache-2.0' },
  { what: 'WordNet 3.0', who: 'Princeton University', licence: 'WordNet' },
  { what: 'Real-ESRGAN (realesr-animevideov3)', who: 'Xintao Wang', licence: 'BSD-3-Clause' },
  { what: 'Inter', who: 'Rasmus Andersson', licence: 'SIL OFL 1.1' },
  { what: 'Lucide', who: 'Lucide Contributors', licence: 'ISC' },
  { what: 'ONNX Runtime', who: 'Microsoft', licence: 'MIT' },
] as const;

export function AboutDialog() {
  const t = useText();
  const isOpen = useSelection((state) => state.panel === 'about');
  const open = useSelection((state) => state.open);
  const info = useInfo().data;
  return (
    <Dialog title={t('about.title')} isOpen={isOpen} onClose={() => open(null)}>
      <div className="about selectable">
        <p>{t('about.version', { version: info?.version ?? '' })}</p>
        <p>{t('about.text')}</p>
        <p>{t('about.storybook')}</p>
        <table className="about__credits">
          <caption className="visually-hidden">{t('about.credits')}</caption>
          <tbody>
            {credits.map((credit) => (
              <tr key={credit.what}>
                <th scope="row">{credit.what}</th>
                <td>{credit.who}</td>
                <td>{credit.licence}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="options__hint">{t('about.private')}</p>
      </div>
    </Dialog>
  );
}
