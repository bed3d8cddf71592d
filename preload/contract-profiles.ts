import { z } from 'zod';

/**
 * What window and studio say to each other about profiles of taste. One of them is active: it gives pictures their levels and
 * takes feedback. Where a channel takes a profile's id, null stands for the active one.
 */

const id = z.string().min(1).max(128);
const orActive = id.nullable().default(null);
/** As it was typed; what is wrong with it is said by `profile-name-unusable`. */
const typedName = z.string().max(2000);

/** In characters, once the blanks around are gone. */
export const LONGEST_PROFILE_NAME = 60;

export const profileLevelSchema = z.object({
  aspect: z.string(),
  level: z.number().min(-1).max(1),
  /** 1: nothing is known of this aspect; 0: certain. */
  uncertainty: z.number().min(0).max(1),
  updatedAt: z.string(),
});

export const profileSchema = z.object({
  id,
  name: z.string(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  aspects: z.array(profileLevelSchema),
});
export type Profile = z.infer<typeof profileSchema>;

export const profileSummarySchema = profileSchema.omit({ aspects: true }).extend({
  isActive: z.boolean(),
  /** How many aspects it leans on. */
  leanings: z.number().int(),
});
export type ProfileSummary = z.infer<typeof profileSummarySchema>;

/** A profile in a file of its own, to be shared; see docs/profiles.md. */
export const profileFileSchema = z.object({
  format: z.literal('finexl-profile'),
  version: z.literal(1),
  name: z.string(),
  exportedAt: z.string().optional(),
  aspects: z.record(z.string(), z.object({ level: z.number().min(-1).max(1), uncertainty: z.number().min(0).max(1).optional() })),
});
export type ProfileFile = z.infer<typeof profileFileSchema>;

const nothing = z.object({});
const one = z.object({ id });

export const profileChannels = {
  'profile.get': { input: z.object({ profile: orActive }), output: profileSchema },
  'profile.set': { input: z.object({ profile: orActive, aspect: id, level: z.number().min(-1).max(1) }), output: profileSchema },
  'profile.reset': { input: z.object({ profile: orActive }), output: profileSchema },
  /** Levels as they were before a reset, each with its uncertainty; other levels stay. */
  'profile.putBack': { input: z.object({ profile: id, aspects: z.array(profileLevelSchema).max(1000) }), output: profileSchema },
  /** By name. */
  'profiles.list': { input: nothing, output: z.object({ profiles: z.array(profileSummarySchema) }) },
  /** An empty one, or a copy with all that it holds; a copy may go without a name, and gets one like the original's. Errors: `profile-name-unusable`. */
  'profiles.create': {
    input: z.object({ name: typedName.nullable(), copyOf: id.nullable().default(null), use: z.boolean().default(true) }),
    output: profileSchema,
  },
  'profiles.rename': { input: z.object({ id, name: typedName }), output: profileSchema },
  'profiles.use': { input: one, output: profileSchema },
  /** Answers with the active one: where that was deleted, its neighbour. Never deletes the last. Errors: `profile-last`. */
  'profiles.remove': { input: one, output: profileSchema },
  /** Has back what was deleted in the last 30 days, under another name where its own was given away meanwhile. */
  'profiles.restore': { input: z.object({ id, use: z.boolean().default(false) }), output: profileSchema },
  /** Those that can be had back, the latest first. */
  'profiles.deleted': { input: nothing, output: z.object({ profiles: z.array(one.extend({ name: z.string() })) }) },
  /** Saves it where the person chooses; null when they closed the dialog. */
  'profiles.export': { input: one, output: z.object({ path: z.string().nullable() }) },
  /**
   * Takes a profile over from a file, or asks for one where the path is null; answers null when the person closed the dialog.
   * Aspects that are not known here are left out, and named. Errors: `profile-unreadable`.
   */
  'profiles.import': {
    input: z.object({ path: z.string().min(1).max(4096).nullable(), use: z.boolean().default(true) }),
    output: z.object({ imported: z.object({ profile: profileSchema, unknown: z.array(z.string()) }).nullable() }),
  },
} as const;
