import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { CSSProperties } from 'react';
import { Button } from 'react-aria-components';
import type { Generation } from '../../../preload/contract.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio, wireErrorOf } from '../../app/studio-client.ts';
import { describeError } from '../../app/error-text.ts';
import { useText } from '../../app/text.ts';
import { Badge } from '../../design/marks.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { factorName, toneOf } from '../explain/factor-text.ts';

interface CausesCardProps {
  readonly generation: Generation;
  readonly place: { readonly x: number; readonly y: number };
}

/** What caused one place of the picture, strongest first. */
export function CausesCard({ generation, place }: CausesCardProps) {
  const t = useText();
  const highlight = useSelection((state) => state.highlight);
  const pointAt = useSelection((state) => state.pointAt);
  const answer = useQuery({
    queryKey: ['causes', generation.id, generation.state, place.x, place.y],
    queryFn: () => callStudio('generation.causesAt', { id: generation.id, ...place }),
  });
  const causes = answer.data?.causes ?? [];
  const largest = Math.max(...causes.map((cause) => cause.change), 1e-6);
  const sideways = place.x > 0.5 ? { right: `calc(${(1 - place.x) * 100}% + 14px)` } : { left: `calc(${place.x * 100}% + 14px)` };
  const upDown = place.y > 0.5 ? { bottom: `calc(${(1 - place.y) * 100}% - 20px)` } : { top: `calc(${place.y * 100}% - 20px)` };
  return (
    <div className="causes popover" role="group" aria-label={t('causes.title')} style={{ ...sideways, ...upDown }}>
      <div className="causes__head">
        <h3>{t('causes.title')}</h3>
        <IconButton small label={t('close')} onPress={() => pointAt(null)}>
          <X />
        </IconButton>
      </div>
      <p className="causes__hint">{t('causes.hint')}</p>
      {answer.isError ? <p className="causes__none">{describeError(wireErrorOf(answer.error), t).title}</p> : null}
      {answer.isSuccess && causes.length === 0 ? <p className="causes__none">{t('causes.none')}</p> : null}
      <ol>
        {causes.slice(0, 6).map((cause) => {
          const factor = generation.factors.find((one) => one.id === cause.factor);
          return (
            <li key={cause.factor}>
              <Button
                className="causes__item"
                style={{ '--tone': `var(--${factor === undefined ? 'words' : toneOf(factor.kind)})` } as CSSProperties}
                onHoverStart={() => highlight(cause.factor)}
                onHoverEnd={() => highlight(null)}
                onFocus={() => highlight(cause.factor)}
                onBlur={() => highlight(null)}
                onPress={() => document.getElementById(`statement-${cause.factor}`)?.scrollIntoView({ block: 'center', behavior: 'smooth' })}
              >
                <span className="causes__name">{factor === undefined ? cause.factor : factorName(factor, t)}</span>
                {cause.measured ? null : <Badge>{t('predicted')}</Badge>}
                <span className="causes__bar" aria-hidden="true">
                  <span style={{ width: `${(cause.change / largest) * 100}%` }} />
                </span>
                <span className="numbers causes__number">{Math.round(cause.change * 100)} %</span>
              </Button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
