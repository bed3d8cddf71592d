/** The condition that a row of `generations` is not set aside by a deletion: what is, is shown and counted nowhere. */
export function isListed(generations: string): string {
  return `NOT EXISTS (SELECT 1 FROM set_aside WHERE set_aside.sequence = ${generations}.sequence)`;
}
