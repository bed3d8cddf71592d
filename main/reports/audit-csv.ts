import type { Audit } from '../../preload/contract-audit.ts';

const COLUMNS = ['side', 'question', 'prompt', 'option', 'share', 'low', 'high', 'read_as_this', 'pictures_read', 'nobody_there'];

/** One line for every question, prompt and option (RFC 4180); an empty prompt is all of them together. */
export function auditCsv({ rows, questions }: Audit): string {
  const lines = rows.flatMap(({ question, prompt, side, pictures, nobody, shares }) =>
    shares.map(({ share, low, high, read }, option) =>
      [
        side,
        question,
        prompt ?? '',
        questions.find(({ id }) => id === question)?.options[option]?.id ?? '',
        share.toFixed(4),
        low.toFixed(4),
        high.toFixed(4),
        read,
        pictures,
        nobody,
      ]
        .map(cell)
        .join(','),
    ),
  );
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}

/** Quoted where it must be; a leading sign would be a formula to a spreadsheet. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
