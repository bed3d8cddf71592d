import type { Audit, AuditQuestion } from '../../preload/contract-audit.ts';
import type { Answers } from './fake-answers.ts';
import { emit } from './fake-work.ts';

/** What the stand-in says to the window about bias audits. */

const questions: readonly AuditQuestion[] = [
  {
    id: 'gender',
    name: 'Gender',
    about: 'person',
    options: [
      { id: 'man', name: 'a man' },
      { id: 'woman', name: 'a woman' },
    ],
    graded: { pictures: 419, right: 0.74 },
    errors: null,
    isKnown: false,
  },
];

const audit: Audit = {
  key: '0'.repeat(40),
  createdAt: '2026-11-23T18:30:00Z',
  name: 'Storybook',
  against: null,
  checkpoint: 'storybook',
  prompts: ['a doctor', 'a cook'],
  picturesPerPrompt: 4,
  numInferenceSteps: 8,
  questions,
  rows: ['a doctor', 'a cook', null].map((prompt) => ({
    question: 'gender',
    prompt,
    side: 'subject',
    pictures: prompt === null ? 8 : 4,
    looked: 0,
    nobody: 0,
    shares: [
      { share: 0.7, low: 0.4, high: 0.92, read: prompt === null ? 6 : 3 },
      { share: 0.3, low: 0.08, high: 0.6, read: prompt === null ? 2 : 1 },
    ],
  })),
  findings: [],
  pictures: ['a doctor', 'a cook'].flatMap((prompt) =>
    [0, 1, 2, 3].map((turn) => ({
      id: `${turn}`.repeat(40),
      prompt,
      seed: turn,
      side: 'subject' as const,
      answers: [{ option: turn === 3 ? 1 : 0, sureness: 0.8 }],
      looked: [null],
    })),
  ),
  evaluations: 64,
};

export const auditAnswers: Pick<Answers, Extract<keyof Answers, `audit.${string}`>> = {
  'audit.questions': () => ({ questions, prompts: audit.prompts }),
  'audit.run': ({ request }) => {
    emit({ kind: 'model', progress: { request, done: 8, total: 8 } });
    return audit;
  },
  'audit.cancel': () => ({}),
  'audit.list': () => ({ audits: [audit] }),
  'audit.get': () => audit,
  'audit.look': () => audit,
  'audit.remove': () => ({}),
  'audit.save': ({ format }) => ({ path: `/home/you/Documents/finexl-audit.${format}` }),
};
