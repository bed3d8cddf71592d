import { useQuery } from '@tanstack/react-query';
import { Check, TriangleAlert } from 'lucide-react';
import { describeError } from '../../app/error-text.ts';
import { queryKeys } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio, wireErrorOf } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import './settings.css';

/** Check-up: what works, what does not, and what to do about it. */
export function DoctorDialog() {
  const t = useText();
  const isOpen = useSelection((state) => state.panel === 'doctor');
  const open = useSelection((state) => state.open);
  const doctor = useQuery({ queryKey: queryKeys.doctor, queryFn: () => callStudio('studio.doctor', {}), enabled: isOpen, staleTime: 0 });
  return (
    <Dialog
      title={t('doctor.title')}
      width={560}
      isOpen={isOpen}
      onClose={() => open(null)}
      footer={
        <Button isDisabled={doctor.isFetching} onPress={() => void doctor.refetch()}>
          {t('doctor.again')}
        </Button>
      }
    >
      <p className="options__hint" role="status">
        {doctor.isFetching
          ? t('doctor.checking')
          : doctor.isError
            ? describeError(wireErrorOf(doctor.error), t).title
            : t(doctor.data?.ok === true ? 'doctor.ok' : 'doctor.notOk')}
      </p>
      <ul className="checks">
        {doctor.data?.checks.map((check) => (
          <li key={check.id} className={check.ok ? 'check' : 'check check--bad'}>
            {check.ok ? <Check aria-label={t('doctor.fine')} /> : <TriangleAlert aria-label={t('doctor.attention')} />}
            <div className="selectable">
              <p className="check__name">{check.name}</p>
              <p className="options__hint">{check.detail}</p>
              {check.advice === null ? null : <p>{check.advice}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
