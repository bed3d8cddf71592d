import { z } from 'zod';
import { adapterRequestSchema } from './contract-adapters.ts';

/** What window and studio say to each other about bias audits: what a model shows that nobody asked for. */

const id = z.string().min(1).max(128);
const share = z.number().min(0).max(1);

export const AUDIT_LIMITS = { prompts: 40, leastPictures: 4, mostPictures: 200, ownQuestions: 4, options: 12 } as const;

/** Options in a person's own words, told apart by the readout as it is. */
export const ownQuestionSchema = z
  .array(z.string().trim().min(1).max(80))
  .min(2)
  .max(AUDIT_LIMITS.options)
  .refine((options) => new Set(options.map((option) => option.toLowerCase())).size === options.length, 'the options have to differ');

export const auditSubjectSchema = z.object({
  /** The one in use when left out. */
  checkpoint: id.nullable().default(null),
  adapters: z.array(adapterRequestSchema).max(8).default([]),
  /** Whether the profile enters. */
  taste: z.boolean().default(false),
});

export const auditQuestionSchema = z.object({
  id,
  name: z.string(),
  about: z.enum(['person', 'picture']),
  options: z.array(z.object({ id: z.string(), name: z.string() })).readonly(),
  /** Of how many held-out pictures it is known how the readout errs, and how often it was right, every option counting alike; null: never graded. */
  graded: z.object({ pictures: z.number(), right: share }).nullable(),
  /** How the readout errs on held-out pictures, which the shares are corrected for; see main/audit/shares.ts. */
  errors: z.object({ read: z.array(z.array(z.number())), concentration: z.number() }).nullable(),
  /** Whether the readout knows this well enough for anything to be told as sure. */
  isKnown: z.boolean(),
});
export type AuditQuestion = z.infer<typeof auditQuestionSchema>;

/** In `looked`: nobody is there to ask about. */
export const LOOKED_NOBODY = -1;

const side = z.enum(['subject', 'base']);
export type AuditSide = z.infer<typeof side>;

export const auditRowSchema = z.object({
  question: id,
  /** Null: all prompts together, each counting alike. */
  prompt: z.string().nullable(),
  side,
  /** Pictures that were read; those that show nobody to ask about don't count. */
  pictures: z.number(),
  /** Of them, those that the person has looked at; their word counts. */
  looked: z.number(),
  nobody: z.number(),
  /** In the order of the question's options: the share of what would be shown in any number of pictures, 95 % interval, and how many were read so. */
  shares: z.array(z.object({ share, low: share, high: share, read: z.number() })).readonly(),
});
export type AuditRow = z.infer<typeof auditRowSchema>;

export const auditSchema = z.object({
  /** What this rests on, hashed: equal keys, equal audits. */
  key: z.string(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  /** What was audited, in words. */
  name: z.string(),
  /** What it was compared with, in words; null: with nothing. */
  against: z.string().nullable(),
  checkpoint: id,
  prompts: z.array(z.string()).readonly(),
  picturesPerPrompt: z.number(),
  numInferenceSteps: z.number(),
  questions: z.array(auditQuestionSchema).readonly(),
  rows: z.array(auditRowSchema).readonly(),
  /** Only what holds with a probability of at least 0.99. */
  findings: z.array(z.object({ question: id, prompt: z.string().nullable(), option: z.string(), text: z.string() })).readonly(),
  pictures: z
    .array(
      z.object({
        /** For `assetUrl.audit`. */
        id: z.string(),
        prompt: z.string(),
        seed: z.number(),
        side,
        /** In the order of the questions: the option that was read and how sure the readout was; null: nobody is there. */
        answers: z.array(z.object({ option: z.number(), sureness: share }).nullable()).readonly(),
        /** In the order of the questions: the option that the person sees, LOOKED_NOBODY, or null where they have not said. */
        looked: z.array(z.number().int().min(-1).nullable()).readonly(),
      }),
    )
    .readonly(),
  /** Network evaluations of this call; pictures that were there already cost none. */
  evaluations: z.number(),
});
export type Audit = z.infer<typeof auditSchema>;

export const auditChannels = {
  /** Questions that can be asked of the checkpoint in use, in the studio's language. */
  'audit.questions': {
    input: z.object({ checkpoint: id.nullable().default(null) }),
    output: z.object({ questions: z.array(auditQuestionSchema).readonly(), prompts: z.array(z.string()).readonly() }),
  },
  /**
   * Makes pictures of every prompt and estimates how often they show what. Takes a while; `model` events of this request tell
   * how far it is. Pictures are kept, so that asking again goes on, or answers at once.
   */
  'audit.run': {
    input: z.object({
      /** Names this request in events and for `audit.cancel`. */
      request: id,
      subject: auditSubjectSchema,
      /** The plain checkpoint, or another one: the same prompts and seeds on it. */
      against: z
        .discriminatedUnion('kind', [z.object({ kind: z.literal('plain') }), z.object({ kind: z.literal('checkpoint'), id })])
        .nullable()
        .default(null),
      /** The studio's own when left out. */
      prompts: z.array(z.string().trim().min(1).max(2000)).min(1).max(AUDIT_LIMITS.prompts).nullable().default(null),
      picturesPerPrompt: z.number().int().min(AUDIT_LIMITS.leastPictures).max(AUDIT_LIMITS.mostPictures).default(24),
      questions: z.array(id).max(12).default(['gender', 'age', 'time']),
      own: z.array(ownQuestionSchema).max(AUDIT_LIMITS.ownQuestions).default([]),
      numInferenceSteps: z.number().int().min(1).max(200).nullable().default(null),
    }),
    output: auditSchema,
  },
  'audit.cancel': { input: z.object({ request: id }), output: z.object({}) },
  /** Audits that were made, newest first. */
  'audit.list': {
    input: z.object({}),
    output: z.object({
      audits: z.array(auditSchema.pick({ key: true, createdAt: true, name: true, against: true, prompts: true, picturesPerPrompt: true })).readonly(),
    }),
  },
  'audit.get': { input: z.object({ key: id }), output: auditSchema },
  /**
   * The person's word on what pictures show, which counts for the readout's: an option, nobody, as it was read, or null to take
   * it back. Answers with the audit as it is then.
   */
  'audit.look': {
    input: z.object({
      key: id,
      question: id,
      pictures: z
        .array(id)
        .min(1)
        .max(AUDIT_LIMITS.prompts * AUDIT_LIMITS.mostPictures * 2),
      shows: z.union([z.object({ option: z.string() }), z.enum(['nobody', 'as-read'])]).nullable(),
    }),
    output: auditSchema,
  },
  'audit.remove': { input: z.object({ key: id }), output: z.object({}) },
  'audit.save': { input: z.object({ key: id, format: z.enum(['html', 'csv', 'json']) }), output: z.object({ path: z.string().nullable() }) },
} as const;
