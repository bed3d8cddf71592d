import { useQuery } from '@tanstack/react-query';
import { CALIBRATION_DEFAULTS, type CalibrationStatus } from '../../../preload/contract-calibration.ts';
import { notifyError } from '../../app/notices.ts';
import { queryKeys } from '../../app/queries.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText, type Text } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { describeError } from '../../app/error-text.ts';
import './calibration-row.css';

/** On a checkpoint's card: whether its scores are calibrated, and a calibration with its progress. */
export function CalibrationRow({ checkpoint }: { readonly checkpoint: string }) {
  const t = useText();
  const state = useQuery({
    queryKey: [...queryKeys.calibrationStates, checkpoint],
    queryFn: () => callStudio('calibration.state', { checkpoint }),
  }).data;
  const known = useQuery({ queryKey: queryKeys.calibrations, queryFn: async () => (await callStudio('calibration.list', {})).calibrations }).data;
  const status = known?.find((one) => one.checkpoint === checkpoint);
  if (state === undefined) return null;
  const underway = status?.state === 'running' || status?.state === 'waiting';
  const settled = state.readout === 'none' || (state.calibrated && status?.state !== 'stopped');
  return (
    <div className="calibration">
      <div>
        <p>{t('calibration.title')}</p>
        <p className="calibration__quiet" role="status">
          {state.readout === 'none' ? t('calibration.none') : describeCalibration(status, state.calibrated, t)}
        </p>
        {underway ? <progress className="calibration__bar" max={1} value={status.progress} aria-label={t('calibration.title')} /> : null}
        {underway || settled ? null : <p className="calibration__quiet">{t('calibration.hint')}</p>}
      </div>
      {underway ? (
        <Button onPress={() => void change('calibration.stop', checkpoint)}>{t('calibration.stop')}</Button>
      ) : settled ? null : (
        <Button onPress={() => void change('calibration.start', checkpoint)}>
          {t(status?.state === 'stopped' || status?.state === 'failed' ? 'calibration.resume' : 'calibration.start')}
        </Button>
      )}
    </div>
  );
}

function describeCalibration(status: CalibrationStatus | undefined, calibrated: boolean, t: Text): string {
  const settled = t(calibrated ? 'calibration.done' : 'calibration.raw');
  if (status === undefined) return settled;
  const values = { pairs: status.pairs, total: status.total };
  switch (status.state) {
    case 'running':
      return t('calibration.running', values);
    case 'waiting':
      return t('calibration.waiting', values);
    case 'stopped':
      return t('calibration.stopped', values);
    case 'failed':
      return status.error === null ? settled : describeError(status.error, t).title;
    case 'done':
      return settled;
    default:
      return status.state satisfies never;
  }
}

async function change(channel: 'calibration.start' | 'calibration.stop', checkpoint: string): Promise<void> {
  try {
    if (channel === 'calibration.start') await callStudio(channel, { checkpoint, ...CALIBRATION_DEFAULTS });
    else await callStudio(channel, { checkpoint });
  } catch (error) {
    notifyError(error, () => void change(channel, checkpoint));
  }
}
