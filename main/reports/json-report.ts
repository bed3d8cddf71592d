import { recipeOfPng } from '../history/recipe-in-png.ts';
import type { ReportContent } from './report-content.ts';

/** The explanation for programs: the whole generation, its recipe, and the pictures as base64. */
export function jsonReport(content: ReportContent): string {
  const { generation, picture, plain, regions, studioVersion } = content;
  const base64 = (png: Uint8Array | null): string | null => (png === null ? null : Buffer.from(png).toString('base64'));
  const repainted = { before: base64(content.repainted?.picture ?? null), mask: base64(content.repainted?.mask ?? null) };
  const report = {
    format: 'finexl-report',
    version: 1,
    studio: studioVersion,
    generation,
    recipe: recipeOfPng(picture)?.recipe ?? null,
    pictures: { picture: base64(picture), plain: base64(plain), sketch: base64(content.sketch), ...repainted },
    regions: regions.map(({ factor, source, scale, overlay }) => ({ factor, source, scale, overlay: base64(overlay) })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
