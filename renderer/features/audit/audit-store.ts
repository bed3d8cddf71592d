import { create } from 'zustand';
import type { Audit } from '../../../preload/contract-audit.ts';
import { forgetModelProgress, noteModelProgress } from '../../app/model-progress.ts';
import { notifyError } from '../../app/notices.ts';
import { callStudio, StudioCallError } from '../../app/studio-client.ts';

/** One audit at a time in the window. */
export const AUDIT_REQUEST = 'audit-window';

export const PLAIN = 'plain';
export const NOTHING = 'nothing';

export interface AuditForm {
  /** One a line; null: the studio's own. */
  readonly prompts: string | null;
  readonly picturesPerPrompt: number;
  readonly questions: readonly string[];
  /** Options in the person's own words, parted by commas; empty: none. */
  readonly own: string;
  /** Id of an adapter, or NOTHING. */
  readonly adapter: string;
  readonly taste: boolean;
  /** NOTHING, PLAIN, or the id of a checkpoint. */
  readonly against: string;
}

interface AuditState {
  readonly form: AuditForm;
  readonly running: boolean;
  /** What is shown in place of the form. */
  readonly audit: Audit | null;
  change(change: Partial<AuditForm>): void;
  show(audit: Audit | null): void;
}

export const useAudit = create<AuditState>()((set) => ({
  form: { prompts: null, picturesPerPrompt: 24, questions: ['gender', 'age', 'time'], own: '', adapter: NOTHING, taste: false, against: NOTHING },
  running: false,
  audit: null,
  change: (change) => set(({ form }) => ({ form: { ...form, ...change } })),
  show: (audit) => set({ audit }),
}));

export function linesOf(text: string): readonly string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
}

export function optionsOf(own: string): readonly string[] {
  return own
    .split(',')
    .map((option) => option.trim())
    .filter((option) => option !== '');
}

/** Runs what the form says; goes on where the dialog is closed meanwhile. */
export async function runAudit(prompts: readonly string[]): Promise<void> {
  const { form } = useAudit.getState();
  const own = optionsOf(form.own);
  useAudit.setState({ running: true });
  noteModelProgress({ kind: 'model', progress: { request: AUDIT_REQUEST, done: 0, total: 1 } });
  try {
    const audit = await callStudio('audit.run', {
      request: AUDIT_REQUEST,
      subject: { adapters: form.adapter === NOTHING ? [] : [{ id: form.adapter }], taste: form.taste },
      against: form.against === NOTHING ? null : form.against === PLAIN ? { kind: 'plain' } : { kind: 'checkpoint', id: form.against },
      prompts: [...prompts],
      picturesPerPrompt: form.picturesPerPrompt,
      questions: [...form.questions],
      own: own.length === 0 ? [] : [[...own]],
    });
    useAudit.setState({ audit });
  } catch (error) {
    if (!(error instanceof StudioCallError && error.wire.code === 'cancelled')) notifyError(error);
  } finally {
    useAudit.setState({ running: false });
    forgetModelProgress(AUDIT_REQUEST);
  }
}
