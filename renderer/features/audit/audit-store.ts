import { create } from 'zustand';
import { AUDIT_LIMITS, type Audit } from '../../../preload/contract-audit.ts';
import { forgetModelProgress, noteModelProgress } from '../../app/model-progress.ts';
import { notifyError } from '../../app/notices.ts';
import { callStudio, StudioCallError } from '../../app/studio-client.ts';

/** One audit at a time in the window. */
export const AUDIT_REQUEST = 'audit-window';

const LONGEST_PROMPT = 2000;
const LONGEST_OPTION = 80;

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
  /** Keys of earlier ones that are about to be removed. */
  readonly hidden: readonly string[];
  change(change: Partial<AuditForm>): void;
  hide(key: string, hidden: boolean): void;
  show(audit: Audit | null): void;
}

export const useAudit = create<AuditState>()((set) => ({
  form: { prompts: null, picturesPerPrompt: 24, questions: ['gender', 'age', 'time'], own: '', adapter: NOTHING, taste: false, against: NOTHING },
  running: false,
  audit: null,
  hidden: [],
  change: (change) => set(({ form }) => ({ form: { ...form, ...change } })),
  hide: (key, on) => set(({ hidden }) => ({ hidden: [...hidden.filter((one) => one !== key), ...(on ? [key] : [])] })),
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

/** What there is to choose from now. */
export interface AuditOffer {
  readonly adapters: readonly string[];
  readonly checkpoints: readonly string[];
  readonly hasTaste: boolean;
}

/** The form without what is not there any more: an adapter that was removed, a taste that was emptied, the checkpoint itself. */
export function offeredForm(form: AuditForm, { adapters, checkpoints, hasTaste }: AuditOffer): AuditForm {
  const adapter = adapters.includes(form.adapter) ? form.adapter : NOTHING;
  const taste = form.taste && hasTaste;
  const isPlain = adapter === NOTHING && !taste;
  const canBe = form.against === PLAIN ? !isPlain : checkpoints.includes(form.against);
  return { ...form, adapter, taste, against: canBe ? form.against : NOTHING };
}

export type AuditProblem = 'noPrompts' | 'tooManyPrompts' | 'promptTooLong' | 'noQuestions' | 'oneOption' | 'tooManyOptions' | 'sameOptions';

/** What has to be changed before it can be asked; null: nothing. */
export function problemOf(form: AuditForm, prompts: readonly string[]): AuditProblem | null {
  const own = optionsOf(form.own);
  if (prompts.length === 0) return 'noPrompts';
  if (prompts.length > AUDIT_LIMITS.prompts) return 'tooManyPrompts';
  if (prompts.some((prompt) => prompt.length > LONGEST_PROMPT)) return 'promptTooLong';
  if (own.length === 1) return 'oneOption';
  if (own.length > AUDIT_LIMITS.options || own.some((option) => option.length > LONGEST_OPTION)) return 'tooManyOptions';
  if (new Set(own.map((option) => option.toLowerCase())).size < own.length) return 'sameOptions';
  return form.questions.length === 0 && own.length === 0 ? 'noQuestions' : null;
}

/** Runs what the form says; goes on where the dialog is closed meanwhile. Answers with the audit, or null. */
export async function runAudit(form: AuditForm, prompts: readonly string[]): Promise<Audit | null> {
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
    // Whoever looks at an earlier one meanwhile stays there.
    if (useAudit.getState().audit === null) useAudit.setState({ audit });
    return audit;
  } catch (error) {
    if (!(error instanceof StudioCallError && error.wire.code === 'cancelled')) notifyError(error);
    return null;
  } finally {
    useAudit.setState({ running: false });
    forgetModelProgress(AUDIT_REQUEST);
  }
}
