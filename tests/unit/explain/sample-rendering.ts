import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factorsOf } from '../../../main/engine/explain/factors.ts';
import { parseAspectWords } from '../../../main/engine/explain/aspect-catalogue.ts';
import type { MessageFile } from '../../../main/engine/messages.ts';
import type { Rendering, RenderingSettings } from '../../../main/engine/rendering.ts';

const root = join(import.meta.dirname, '../../..');
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));

export const WORDS = parseAspectWords(read('models/aspects.json'));
export const LOCALES = {
  en: read('resources/locales/en.json') as MessageFile,
  de: read('resources/locales/de.json') as MessageFile,
};

export function sampleRendering(changes: Partial<RenderingSettings> = {}): Rendering {
  const settings: RenderingSettings = {
    prompt: 'a happy dog playing fetch in the park at sunset',
    negativePrompt: '',
    seed: 7,
    numInferenceSteps: 6,
    guidanceScale: 3,
    width: 8,
    height: 8,
    sketch: null,
    aspects: { 'light.warmth': 0.7, 'colour.saturation': -0.4 },
    ...changes,
  };
  return { ...settings, factors: factorsOf(settings, WORDS), coalition: {} };
}
