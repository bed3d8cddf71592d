import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowLeft, Download } from 'lucide-react';
import { useModelProgress } from '../../app/model-progress.ts';
import { notify, notifyError } from '../../app/notices.ts';
import { queryKeys } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Progress } from '../../design/marks.tsx';
import { MenuButton } from '../../design/menu-button.tsx';
import { AuditFormFields } from './audit-form.tsx';
import { AuditResult } from './audit-result.tsx';
import { AUDIT_REQUEST, linesOf, optionsOf, runAudit, useAudit } from './audit-store.ts';
import './audit.css';

/** Bias audits: what the model shows that nobody asked for. Work goes on when the dialog is closed. */
export function AuditDialog() {
  const t = useText();
  const client = useQueryClient();
  const isOpen = useSelection((state) => state.panel === 'audit');
  const open = useSelection((state) => state.open);
  const { audit, running, form } = useAudit();
  const show = useAudit((state) => state.show);
  const asked = useQuery({ queryKey: queryKeys.auditQuestions, queryFn: () => callStudio('audit.questions', {}), enabled: isOpen }).data;
  if (asked === undefined) return null;
  const prompts = form.prompts === null ? asked.prompts : linesOf(form.prompts);
  const own = optionsOf(form.own);
  const problem =
    prompts.length === 0
      ? t('audit.noPrompts')
      : form.questions.length === 0 && own.length < 2
        ? t('audit.noQuestions')
        : own.length === 1
          ? t('audit.oneOption')
          : null;
  const start = async (): Promise<void> => {
    await runAudit(prompts);
    await client.invalidateQueries({ queryKey: queryKeys.audits });
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
              {running ? null : (problem ?? t('audit.extent', { pictures: prompts.length * form.picturesPerPrompt * (form.against === 'nothing' ? 1 : 2) }))}
            </p>
            {running ? <AuditProgress /> : null}
            {running ? (
              <Button onPress={() => void callStudio('audit.cancel', { request: AUDIT_REQUEST })}>{t('cancel')}</Button>
            ) : (
              <Button look="primary" isDisabled={problem !== null} onPress={() => void start()}>
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
      {audit === null ? <AuditFormFields asked={asked} isRunning={running} /> : <AuditResult key={audit.key} audit={audit} />}
    </Dialog>
  );
}

function AuditProgress() {
  const t = useText();
  const progress = useModelProgress((state) => state.requests[AUDIT_REQUEST]);
  if (progress === undefined) return null;
  return (
    <div className="audit__progress">
      <p className="numbers" role="status">
        {t('audit.progress', { done: progress.done, total: progress.total })}
      </p>
      <Progress label={t('audit.title')} value={progress.done / Math.max(1, progress.total)} />
    </div>
  );
}
