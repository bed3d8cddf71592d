/** What is fitted on, chosen on, and reported on. No aspect, prompt or seed stands in two of them. */
export type SplitName = 'calibration' | 'development' | 'test';

export interface Split {
  readonly name: SplitName;
  /** Plain scenes: a subject and a place, no word on any aspect. */
  readonly prompts: readonly string[];
  /** The first seed; every prompt has seeds of its own, since one seed makes all prompts lean alike. */
  readonly firstSeed: number;
  readonly seedsPerPrompt: number;
  /** How many further sets of seeds there are: pictures that differ with nothing injected. An odd number makes pairs with the split's own. */
  readonly otherSeeds: number;
  readonly words: readonly WordInjection[];
  readonly worded: readonly WordedInjection[];
  readonly pixels: readonly PixelInjection[];
}

/** Words put into the prompt. They are other words than the ones that the explainers' vocabulary has for the pole. */
export interface WordInjection {
  readonly id: string;
  readonly aspect: string;
  readonly sign: 1 | -1;
  readonly phrase: string;
  /** Behind the prompt after a comma, or in front of it. */
  readonly place: 'append' | 'insert';
}

/** One pole in three degrees, as a person words them: a little, plain, very. */
export interface WordedInjection {
  readonly aspect: string;
  readonly sign: 1 | -1;
  readonly phrases: readonly [slight: string, plain: string, strong: string];
}

export interface PixelInjection {
  readonly aspect: string;
  readonly sign: 1 | -1;
  readonly operator: 'warmth' | 'saturation' | 'brightness' | 'contrast' | 'blur' | 'pixelation' | 'haze' | 'pastel' | 'zoom';
}

const word = (aspect: string, sign: 1 | -1, phrase: string, place: 'append' | 'insert' = 'append'): WordInjection => ({
  id: `${aspect}${sign > 0 ? '+' : '-'}`,
  aspect,
  sign,
  phrase,
  place,
});

export const SPLITS: Readonly<Record<SplitName, Split>> = {
  calibration: {
    name: 'calibration',
    prompts: [
      'a monkey in the forest',
      'a pig in a field',
      'a fire engine on the street',
      'a swan at the lake shore',
      'an astronaut in the mountains',
      'a pumpkin in a room',
      'a squirrel in the park',
      'a tent by the lake',
      'a motorbike on the street',
      'a ghost in the village',
    ],
    firstSeed: 30_000,
    seedsPerPrompt: 1,
    otherSeeds: 7,
    words: [
      word('mood.cheer', -1, 'sad and dreary'),
      word('setting.nature', -1, 'city skyline behind'),
      word('style.watercolour', 1, 'aquarelle of', 'insert'),
      word('light.brightness', -1, 'very little light'),
    ],
    worded: [],
    pixels: [
      { aspect: 'light.brightness', sign: 1, operator: 'brightness' },
      { aspect: 'light.brightness', sign: -1, operator: 'brightness' },
      { aspect: 'weather.fog', sign: 1, operator: 'haze' },
    ],
  },
  development: {
    name: 'development',
    prompts: [
      'a cow on a green meadow',
      'a giraffe in the park',
      'a truck in the city',
      'a turtle on a sandy beach',
      'a king in a small village',
      'a zebra in the desert',
      'a flamingo by a lake',
      'a koala in the woods',
      'a tractor in a field',
      'a cake in a room',
      'a deer in the mountains',
      'a boat by the lake',
      'a rabbit in the garden',
      'a duck at the beach',
      'a castle in the mountains',
      'a donkey in the desert',
      'a parrot in the jungle',
      'a car in the village',
      'a snail in the park',
      'a robot on the street',
    ],
    firstSeed: 50_000,
    seedsPerPrompt: 1,
    otherSeeds: 7,
    words: [
      word('composition.closeness', 1, 'filling the frame'),
      word('composition.closeness', -1, 'in the distance'),
      word('colour.pastel', 1, 'pale colours'),
      word('weather.clouds', 1, 'overcast', 'insert'),
    ],
    worded: [],
    pixels: [
      { aspect: 'light.contrast', sign: 1, operator: 'contrast' },
      { aspect: 'light.contrast', sign: -1, operator: 'contrast' },
      { aspect: 'colour.pastel', sign: 1, operator: 'pastel' },
      { aspect: 'composition.closeness', sign: 1, operator: 'zoom' },
    ],
  },
  test: {
    name: 'test',
    prompts: [
      'a lion in the desert',
      'a sheep in a field',
      'a bus on the street',
      'an owl in the woods',
      'a bear in the mountains',
      'a girl at the beach',
      'a frog by the lake',
      'a bicycle in the village',
      'a unicorn in a green park',
      'a teddy bear in the living room',
      'a fox in the forest',
      'a cat on the street',
      'a dog in the park',
      'an elephant in a field',
      'a camel in the desert',
      'a train in the mountains',
      'a butterfly in the garden',
      'a crab on the beach',
      'a boy in the forest',
      'a hedgehog in the woods',
      'a rooster in the village',
      'a goat on a meadow',
      'a kangaroo in a field',
      'a police car in the city',
      'a windmill by the lake',
      'a hippopotamus by the lake',
      'a princess in the park',
      'a mouse in a room',
      'a tiger in the jungle',
      'a wolf in the mountains',
    ],
    firstSeed: 70_000,
    seedsPerPrompt: 1,
    otherSeeds: 11,
    words: [
      word('light.daylight', -1, 'under the stars'),
      word('light.warmth', 1, 'golden hour glow'),
      word('weather.snow', 1, 'snow falling'),
      word('style.pencil', 1, 'hand-drawn sketch of', 'insert'),
      word('subject.company', 1, 'with others like it'),
      word('colour.saturation', -1, 'faded palette', 'insert'),
      word('setting.season', -1, 'orange leaves'),
      word('weather.rain', 1, 'on a rainy day'),
    ],
    worded: [{ aspect: 'weather.snow', sign: 1, phrases: ['slightly snowy', 'snowy', 'extremely snowy'] }],
    pixels: [
      { aspect: 'colour.saturation', sign: 1, operator: 'saturation' },
      { aspect: 'colour.saturation', sign: -1, operator: 'saturation' },
      { aspect: 'light.warmth', sign: 1, operator: 'warmth' },
      { aspect: 'light.warmth', sign: -1, operator: 'warmth' },
      { aspect: 'composition.focus', sign: 1, operator: 'blur' },
      { aspect: 'style.pixel', sign: 1, operator: 'pixelation' },
    ],
  },
};
