import { join } from 'node:path';
import { AUDIT_PROMPTS, createAudits, type AuditParts } from './audit/audit.ts';
import { readQuestions } from './audit/question-file.ts';
import { namedQuestion } from './audit/question-names.ts';
import { auditMessages } from './audit/audit-messages.ts';
import type { Errors } from './audit/shares.ts';
import { gradesOf } from './audit/held-out-grades.ts';
import type { Question } from './engine/readout/answers.ts';
import { writeFileAtomically } from './history/atomic-file.ts';
import { readOrNull } from './history/picture-files.ts';
import { auditCsv } from './reports/audit-csv.ts';
import { auditHtml } from './reports/audit-html.ts';
import type { ChannelHandlers } from './studio-channels.ts';
import type { ServiceParts } from './studio-parts.ts';

type AuditHandlers = Pick<ChannelHandlers, Extract<keyof ChannelHandlers, `audit.${string}`>>;
type HandlerParts = Pick<ServiceParts, 'audits' | 'questions' | 'home' | 'desktop' | 'version' | 'locale' | 'checkpoints' | 'measures' | 'defaultCheckpoint'>;

/** Wires bias audits. `models`: the folder with questions.json. */
export function wireAudits(
  parts: Omit<AuditParts, 'questions' | 'messages'> & { readonly locale: () => string },
  models: string,
): Pick<ServiceParts, 'audits' | 'questions'> {
  let read: readonly Question[] | null = null;
  const questions = (): readonly Question[] => (read ??= readQuestions(models));
  return { questions, audits: createAudits({ ...parts, questions, messages: () => auditMessages(parts.locale()) }) };
}

/** One service call a channel, for bias audits. */
export function createAuditHandlers(parts: HandlerParts): AuditHandlers {
  const { audits, questions, home, desktop, locale } = parts;
  return {
    async 'audit.questions'({ checkpoint }) {
      const used = parts.checkpoints.require(checkpoint ?? parts.defaultCheckpoint());
      const readout = parts.measures.readoutOf(used);
      const grades = readout === null ? {} : await gradesOf(readout.directory);
      const messages = auditMessages(locale());
      return { questions: questions().map((question) => namedQuestion(question, fitting(question, grades[question.id]), messages)), prompts: AUDIT_PROMPTS };
    },
    'audit.run': (asked) => audits.run(asked),
    'audit.cancel'({ request }) {
      audits.cancel(request);
      return {};
    },
    async 'audit.list'() {
      const made = await audits.list();
      return {
        audits: made.map(({ key, createdAt, name, against, prompts, picturesPerPrompt }) => ({ key, createdAt, name, against, prompts, picturesPerPrompt })),
      };
    },
    'audit.get': ({ key }) => audits.get(key),
    'audit.look': (looked) => audits.look(looked),
    async 'audit.remove'({ key }) {
      await audits.remove(key);
      return {};
    },
    async 'audit.save'({ key, format }) {
      const audit = await audits.get(key);
      const path = await desktop.chooseSavePath(`finexl-audit-${key.slice(0, 8)}.${format}`);
      if (path === null) return { path: null };
      const text =
        format === 'json'
          ? `${JSON.stringify(audit, null, 2)}\n`
          : format === 'csv'
            ? auditCsv(audit)
            : await auditHtml(audit, (id) => readOrNull(join(home.models, `${id}.png`)), auditMessages(locale()), parts.version);
      await writeFileAtomically(path, text);
      return { path };
    },
  };
}

/** Grades of other options say nothing of these. */
function fitting({ options }: Question, errors: Errors | undefined): Errors | null {
  return errors?.read.length === options.length ? errors : null;
}
