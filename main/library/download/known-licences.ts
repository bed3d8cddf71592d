import type { Licence } from '../../../preload/contract-library.ts';

/** Licences that checkpoints commonly come under, in a sentence or two each; the text behind the address is what counts. */
const LICENCES: readonly Licence[] = [
  {
    id: 'creativeml-openrail-m',
    name: 'CreativeML Open RAIL-M',
    url: 'https://huggingface.co/spaces/CompVis/stable-diffusion-license',
    summary:
      'You may use, change and share the model, also commercially, but not for the harmful uses it lists (Attachment A), and who gets it from you has to accept the same.',
  },
  {
    id: 'openrail++',
    name: 'CreativeML Open RAIL++-M',
    url: 'https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/blob/main/LICENSE.md',
    summary:
      'You may use, change and share the model, also commercially, but not for the harmful uses it lists (Attachment A), and who gets it from you has to accept the same.',
  },
  {
    id: 'apache-2.0',
    name: 'Apache License 2.0',
    url: 'https://www.apache.org/licenses/LICENSE-2.0',
    summary: 'You may use, change and share it, also commercially, if the licence and the notices stay with it.',
  },
  {
    id: 'mit',
    name: 'MIT License',
    url: 'https://opensource.org/license/mit',
    summary: 'You may use, change and share it, also commercially, if the copyright notice stays with it.',
  },
];

export function knownLicence(id: string): Licence | null {
  return LICENCES.find((licence) => licence.id === id.toLowerCase()) ?? null;
}
