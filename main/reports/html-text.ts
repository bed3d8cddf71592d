/** HTML that is safe to put into a page: made by the tag below, or from text that was escaped. */
export interface Html {
  readonly html: string;
}

type Value = Html | string | number | null | readonly (Html | null)[];

/** A template whose values are escaped, unless they are Html themselves. Null leaves nothing. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  let text = strings[0] ?? '';
  values.forEach((value, at) => {
    text += rendered(value) + (strings[at + 1] ?? '');
  });
  return { html: text };
}

/** Only for text that this program wrote itself, such as its style sheet. */
export function trusted(text: string): Html {
  return { html: text };
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

function rendered(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  if ('html' in value) return value.html;
  return value.map((part) => part?.html ?? '').join('');
}
