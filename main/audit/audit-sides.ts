import { StudioError } from '../engine/studio-error.ts';
import { checkpointFingerprint, type ModelSide } from '../jobs/model-pictures.ts';
import type { Asked, AuditParts } from './audit.ts';

/** What is audited, and what it is compared with. */
export interface Sides {
  readonly subject: ModelSide;
  readonly base: ModelSide | null;
  readonly name: string;
  readonly against: string | null;
}

/** Throws StudioError `checkpoint-unknown`, `adapter-unknown`, `setting-out-of-range`. */
export async function sidesOf(parts: AuditParts, { subject, against }: Asked): Promise<Sides> {
  const { messages } = parts;
  const plainOf = async (id: string): Promise<ModelSide> => {
    const checkpoint = parts.checkpoints.require(id);
    return { checkpoint, fingerprint: await checkpointFingerprint(checkpoint), aspects: {}, adapters: [] };
  };
  const plain = await plainOf(subject.checkpoint ?? parts.defaultCheckpoint());
  const adapters = [];
  for (const { id, strength } of subject.adapters) {
    const found = await parts.adapters.require(id);
    if (!found.checkpoints.includes(plain.checkpoint.id)) {
      throw outOfRange('adapters', `“${found.name}” does not fit “${plain.checkpoint.name}”. Choose a checkpoint that it was made for, or leave it out.`);
    }
    adapters.push({ id: found.id, name: found.name, path: found.path, sha256: found.sha256, strength });
  }
  const taste = parts.taste(null);
  const aspects = subject.taste ? Object.fromEntries(taste.aspects.flatMap(({ aspect, level }) => (level === 0 ? [] : [[aspect, level] as const]))) : {};
  const isPlain = adapters.length === 0 && Object.keys(aspects).length === 0;
  const on = [...adapters.map(({ name }) => name), ...(Object.keys(aspects).length === 0 ? [] : [taste.name])];
  const name = isPlain ? plain.checkpoint.name : messages().say('audit.with', { checkpoint: plain.checkpoint.name, list: messages().list(on) });
  if (against === null) return { subject: { ...plain, aspects, adapters }, base: null, name, against: null };
  if (against.kind === 'plain') {
    if (isPlain)
      throw outOfRange(
        'against',
        'There is nothing to compare with the plain checkpoint. Put an adapter on or your taste, or compare with another checkpoint.',
      );
    return { subject: { ...plain, aspects, adapters }, base: plain, name, against: messages().say('audit.plain', { checkpoint: plain.checkpoint.name }) };
  }
  const other = await plainOf(against.id);
  if (other.checkpoint.id === plain.checkpoint.id && isPlain) throw outOfRange('against', 'A checkpoint can’t be compared with itself. Name another one.');
  return { subject: { ...plain, aspects, adapters }, base: other, name, against: other.checkpoint.name };
}

export function outOfRange(setting: string, message: string): StudioError {
  return new StudioError('setting-out-of-range', message, { details: { setting } });
}
