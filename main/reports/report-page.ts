import { markup, trusted, type Html } from './html-text.ts';

interface ReportPage {
  readonly locale: string;
  readonly title: string;
  /** Style sheets that this program wrote itself. */
  readonly style: string;
  readonly studioVersion: string;
}

/** A page that needs nothing else and runs nothing: no script, no network, and no picture but those that it holds. */
export function reportPage({ locale, title, style, studioVersion }: ReportPage, body: Html): string {
  const page = markup`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="FineXL Studio ${studioVersion}">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body><main>
${body}
</main></body></html>
`;
  return page.html;
}
