import { Download } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-aria-components';
import type { Offer } from '../../../preload/contract-library.ts';
import { useAmount } from '../../app/amounts.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Checkbox } from '../../design/checkbox.tsx';
import { download } from './library-actions.ts';

/** What stands for the licence of a repository that names none. */
const NO_LICENCE = 'unknown';

interface OfferCardProps {
  readonly offer: Offer;
  /** Whether the licence is shown from the start, since the person has asked for just this one. */
  readonly opened?: boolean;
  readonly onBegun?: () => void;
}

/** Something that can be had: its licence is read and accepted before the first byte comes. */
export function OfferCard({ offer, opened = false, onBegun }: OfferCardProps) {
  const t = useText();
  const amount = useAmount();
  const [asking, setAsking] = useState(opened);
  const [accepted, setAccepted] = useState(false);
  const { licence } = offer;
  const facts = [
    offer.repository === offer.title ? '' : offer.repository,
    offer.needs.diskBytes === null ? '' : amount(offer.needs.diskBytes),
    offer.needs.memoryBytes === null ? '' : t('models.needsMemory', { size: amount(offer.needs.memoryBytes) }),
    licence?.name ?? t('models.noLicence'),
  ].filter((fact) => fact !== '');
  const begin = async (): Promise<void> => {
    if (!(await download(offer, licence?.id ?? NO_LICENCE))) return;
    setAsking(false);
    setAccepted(false);
    onBegun?.();
  };
  return (
    <li className="model model--offer" aria-label={offer.title}>
      <div className="model__text">
        <p className="model__name">{offer.title}</p>
        {offer.description === '' ? null : <p>{offer.description}</p>}
        <p className="models__faint numbers">{facts.join(' · ')}</p>
        {asking ? (
          <div className="consent">
            <p>{licence?.summary ?? t('models.noLicenceText')}</p>
            {offer.listedByHub ? <p className="models__faint">{t('models.listedByHub')}</p> : null}
            <p>
              <Link className="models__link" href={licence?.url ?? `https://huggingface.co/${offer.repository}`} target="_blank">
                {t(licence === null ? 'models.readPage' : 'models.readLicence')}
              </Link>
            </p>
            <Checkbox isSelected={accepted} onChange={setAccepted}>
              {t('models.accept', { licence: licence?.name ?? t('models.itsTerms') })}
            </Checkbox>
          </div>
        ) : null}
      </div>
      <div className="model__actions">
        {offer.installed ? (
          <span className="model__used">{t('models.installed')}</span>
        ) : asking ? (
          <Button look="primary" isDisabled={!accepted} onPress={() => void begin()}>
            <Download aria-hidden="true" />
            {t('models.download')}
          </Button>
        ) : (
          <Button aria-label={t('models.getNamed', { name: offer.title })} onPress={() => setAsking(true)}>
            {t('models.get')}
          </Button>
        )}
      </div>
    </li>
  );
}
