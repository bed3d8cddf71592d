import type { MessageId } from '../../app/text.ts';

/** A few colours that make scenes: ink and paper, sky and water, green and earth, fire and skin. */
export const palette: readonly { readonly colour: string; readonly name: MessageId }[] = [
  { colour: '#1f1f23', name: 'colour.ink' },
  { colour: '#8a8f98', name: 'colour.grey' },
  { colour: '#ffffff', name: 'colour.white' },
  { colour: '#9fd0ef', name: 'colour.sky' },
  { colour: '#3f79c4', name: 'colour.blue' },
  { colour: '#23345f', name: 'colour.night' },
  { colour: '#8fbf5a', name: 'colour.meadow' },
  { colour: '#3c7a4b', name: 'colour.forest' },
  { colour: '#8a5a35', name: 'colour.earth' },
  { colour: '#f5c451', name: 'colour.sun' },
  { colour: '#e57f36', name: 'colour.orange' },
  { colour: '#c9382f', name: 'colour.red' },
  { colour: '#e59ab4', name: 'colour.pink' },
  { colour: '#f1c9a5', name: 'colour.skin' },
];
