import { useQuery } from '@tanstack/react-query';
import { CALIBRATION_DEFAULTS, type CalibrationStatus } from '../../../preload/contract-calibration.ts';
import { notifyError } from '../../app/notices.ts';
import { queryKeys } from '../../app/queries.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText, type Text } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Badge } from '../../design/marks.tsx';
import { describeError } from '../../app/error-text.ts';
import './calibration-row.css';

function useCalibrationState(checkpoint: string) {
  return useQuery({
    queryKey: [...queryKeys.calibrationStates, checkpoint],
    queryFn: () => callStudio('calibration.state', { checkpoint }),
  }).data;
}

/** Among a checkpoint's marks: whether its scores are calibrated, by what came with it or by what was swept here. */
export function CalibrationBadge({ checkpoint }: { readonly checkpoint: string }) {
  const t = useText();
  const state = useCalibrationState(checkpoint);
  if (state === undefined) return null;
  return (
    <Badge title={t(state.calibrated ? 'models.calibratedHint' : 'models.notCalibratedHint')}>
      {t(state.calibrated ? 'models.calibrated' : 'models.notCalibrated')}
    </Badge>
  );
}

/** On a checkpoint's card: a calibration to begin, with its progress; nothing where there is none to do. */
export function CalibrationRow({ checkpoint, name }: { readonly checkpoint: string; readonly name: string }) {
  const t = useText();
  const state = useCalibrationState(checkpoint);
  const known = useQuery({ queryKey: queryKeys.calibrations, queryFn: async () => (await callStudio('calibration.list', {})).calibrations }).data;
  const status = known?.find((one) => one.checkpoint === checkpoint);
  if (state === undefined) return null;
  const underway = status?.state === 'running' || status?.state === 'waiting';
  if (!underway && state.calibrated && status?.state !== 'stopped') return null;
  const change = state.readout === 'none' ? null : underway ? 'stop' : status?.state === 'stopped' || status?.state === 'failed' ? 'resume' : 'start';
  return (
    <div className="calibration">
      <div>
        <p>{t('calibration.title')}</p>
        <p className="calibration__quiet" role="status">
          {state.readout === 'none' ? t('calibration.none') : describeCalibration(status, state.calibrated, t)}
        </p>
        {underway ? <progress className="calibration__bar" max={1} value={status.progress} aria-label={t('calibration.title')} /> : null}
        {change === null || underway ? null : <p className="calibration__quiet">{t('calibration.hint')}</p>}
      </div>
      {change === null ? null : (
        // One and the same button before and after, so that the keyboard keeps its place.
        <Button
          aria-label={t('calibration.named', { action: t(`calibration.${change}`), name })}
          onPress={() => void ask(change === 'stop' ? 'calibration.stop' : 'calibration.start', checkpoint)}
        >
          {t(`calibration.${change}`)}
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

async function ask(channel: 'calibration.start' | 'calibration.stop', checkpoint: string): Promise<void> {
  try {
    if (channel === 'calibration.start') await callStudio(channel, { checkpoint, ...CALIBRATION_DEFAULTS });
    else await callStudio(channel, { checkpoint });
  } catch (error) {
    notifyError(error, () => void ask(channel, checkpoint));
  }
}
