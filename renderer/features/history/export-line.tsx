import { useEffect } from 'react';
import { onExportEnd, useExports } from '../../app/export-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Progress } from '../../design/marks.tsx';
import { cancelExport, tellExport } from './export-actions.ts';

/** Pictures on their way to a folder: how far, and a way to stop. */
export function ExportLine() {
  const t = useText();
  const underway = useExports((state) => state.underway);
  useEffect(() => onExportEnd((status) => tellExport(status, t)), [t]);
  return Object.values(underway).map(({ id, done, skipped, total }) => (
    <div key={id} className="exporting">
      <p className="numbers">{t('export.underway', { done, total })}</p>
      <div className="exporting__bar">
        <Progress label={t('export.progress')} value={(done + skipped) / total} />
      </div>
      <Button size="small" onPress={() => void cancelExport(id)}>
        {t('cancel')}
      </Button>
    </div>
  ));
}
