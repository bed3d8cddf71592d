import type { z } from 'zod';
import { LOOKED_NOBODY, type Audit, type auditChannels } from '../../preload/contract-audit.ts';
import type { Messages } from '../engine/messages.ts';
import { outOfRange } from './audit-sides.ts';
import type { DrawShares } from './kept-shares.ts';
import { whatIsShown } from './what-is-shown.ts';

export type Looked = z.output<(typeof auditChannels)['audit.look']['input']>;

/** An audit with the person's word on what some of its pictures show: it counts for the readout's. */
export async function lookedAt(audit: Audit, { question, pictures, shows }: Looked, messages: Messages, drawShares: DrawShares): Promise<Audit> {
  const at = audit.questions.findIndex((one) => one.id === question);
  const asked = audit.questions[at];
  if (asked === undefined) throw outOfRange('question', `This audit does not ask “${question}”.`);
  const named = typeof shows === 'object' && shows !== null ? shows.option : null;
  const option = asked.options.findIndex((one) => one.id === named);
  if (named !== null && option === -1) throw outOfRange('option', `“${asked.name}” has no option “${named}”.`);
  const chosen = new Set(pictures);
  const said = (read: number | null): number | null => {
    if (shows === null) return null;
    if (shows === 'nobody') return LOOKED_NOBODY;
    if (shows === 'as-read') return read ?? LOOKED_NOBODY;
    return option;
  };
  const changed = audit.pictures.map((one) =>
    chosen.has(one.id) ? { ...one, looked: one.looked.map((before, turn) => (turn === at ? said(one.answers[at]?.option ?? null) : before)) } : one,
  );
  // Other questions have not changed, and each takes its time.
  const anew = await whatIsShown({ ...audit, pictures: changed, messages, drawShares, only: question });
  const order = audit.questions.map(({ id }) => id);
  const inOrder = <T extends { readonly question: string }>(before: readonly T[], now: readonly T[]): T[] =>
    order.flatMap((id) => (id === question ? now : before.filter((one) => one.question === id)));
  return { ...audit, pictures: changed, rows: inOrder(audit.rows, anew.rows), findings: inOrder(audit.findings, anew.findings) };
}
