import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowLeft, Download } from 'lucide-react';
import { AUDIT_LIMITS } from '../../../preload/contract-audit.ts';
import { useModelProgress } from '../../app/model-progress.ts';
import { notify, notifyError } from '../../app/notices.ts';
import { queryKeys, useAdapters, useInfo, useProfile, useSettings } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Progress } from '../../design/marks.tsx';
import { MenuButton } from '../../design/menu-button.tsx';
import { AuditFormFields } from './audit-form.tsx';
import { AuditResult } from './audit-result.tsx';
import { AUDIT_REQUEST, linesOf, NOTHING, offeredForm, problemOf, runAudit, useAudit } from './audit-store.ts';
import './audit.css';

/** Bias audits: what the model shows that nobody asked for. Work goes on when the dialog is closed. */
export function AuditDialog() {
  const t = useText();
  const client = useQueryClient();
  const isOpen = useSelection((state) => state.panel === 'audit');
  const open = useSelection((state) => state.open);
  const { audit, running, form: chosen } = useAudit();
  const show = useAudit((state) => state.show);
  const info = useInfo().data;
  const locale = useSettings().data?.locale;
  const adapters = (useAdapters().data?.adapters ?? []).filter(({ checkpoints }) => info === undefined || checkpoints.includes(info.defaultCheckpoint));
  const others = (info?.checkpoints ?? []).filter(({ id }) => id !== info?.defaultCheckpoint);
  const hasTaste = (useProfile().data?.aspects ?? []).some(({ level }) => level !== 0);
  const asked = useQuery({
    // Names are of the language, grades of the checkpoint.
    queryKey: [...queryKeys.auditQuestions, locale, info?.defaultCheckpoint],
    queryFn: () => callStudio('audit.questions', {}),
    enabled: isOpen,
  }).data;
  if (asked === undefined) return null;
  const form = offeredForm(chosen, { adapters: adapters.map(({ id }) => id), checkpoints: others.map(({ id }) => id), hasTaste });
  const prompts = form.prompts === null ? asked.prompts : linesOf(form.prompts);
  const problem = problemOf(form, prompts);
  const start = async (): Promise<void> => {
    const made = await runAudit(form, prompts);
    await client.invalidateQueries({ queryKey: queryKeys.audits });
    if (made === null || (useSelection.getState().panel === 'audit' && useAudit.getState().audit?.key === made.key)) return;
    const look = (): void => {
      useAudit.getState().show(made);
      useSelection.getState().open('audit');
    };
    notify(t('audit.finished', { name: made.name }), { action: { label: 'show', run: look } });
  };
  const save = async (format: string): Promise<void> => {
    if (audit === null || (format !== 'html' && format !== 'csv' && format !== 'json')) return;
    try {
      const { path } = await callStudio('audit.save', { key: audit.key, format });
      if (path !== null) notify(t('audit.saved', { path }));
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <Dialog
      title={audit === null ? t('audit.title') : t('audit.titleOf', { name: audit.name })}
      width={920}
      isOpen={isOpen}
      onClose={() => open(null)}
      footer={
        audit === null ? (
          <>
            <p className="audit__problem" role="status">
              {running
                ? null
                : problem === null
                  ? t('audit.extent', { pictures: prompts.length * form.picturesPerPrompt * (form.against === NOTHING ? 1 : 2) })
                  : t(`audit.${problem}`, { most: problem === 'tooManyPrompts' ? AUDIT_LIMITS.prompts : AUDIT_LIMITS.options })}
            </p>
            {running ? <AuditProgress /> : null}
            {running ? (
              <Button key="cancel" onPress={() => void callStudio('audit.cancel', { request: AUDIT_REQUEST })}>
                {t('cancel')}
              </Button>
            ) : (
              <Button key="start" look="primary" isDisabled={problem !== null} onPress={() => void start()}>
                {t('audit.start')}
              </Button>
            )}
          </>
        ) : (
          <>
            <Button look="plain" className="audit__back" onPress={() => show(null)}>
              <ArrowLeft aria-hidden="true" />
              {t('audit.another')}
            </Button>
            <MenuButton
              label={t('audit.export')}
              icon={<Download />}
              choices={[
                { id: 'html', label: t('audit.asPage') },
                { id: 'csv', label: t('audit.asTable') },
                { id: 'json', label: t('audit.asJson') },
              ]}
              onChoose={(format) => void save(format)}
            />
            <Button look="primary" onPress={() => open(null)}>
              {t('done')}
            </Button>
          </>
        )
      }
    >
      {audit === null ? (
        <AuditFormFields asked={asked} form={form} isRunning={running} adapters={adapters} others={others} hasTaste={hasTaste} />
      ) : (
        <AuditResult key={audit.key} audit={audit} />
      )}
    </Dialog>
  );
}

function AuditProgress() {
  const t = useText();
  const progress = useModelProgress((state) => state.requests[AUDIT_REQUEST]);
  if (progress === undefined) return null;
  return (
    <div className="audit__progress">
      <p className="numbers">{t('audit.progress', { done: progress.done, total: progress.total })}</p>
      <Progress label={t('audit.title')} value={progress.done / Math.max(1, progress.total)} />
    </div>
  );
}
