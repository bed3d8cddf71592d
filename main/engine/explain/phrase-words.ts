/** Closed word classes and endings of English by which prompts are cut into phrases; no language model is involved. */

const list = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter((word) => word !== ''));

export const DETERMINERS = list('a an the this that these those some any his her its their my your our another every each');

export const PREPOSITIONS = list(`in on at by near under below above over behind beside between beneath inside outside with
  without from through across around along during before after into onto against among amid amidst beyond towards toward
  within underneath atop like as of for to off past upon via`);

/** Words that open a preposition of several words: `in front of`, `on top of`, `next to`, … */
export const LONG_PREPOSITIONS: readonly (readonly string[])[] = [
  ['in', 'front', 'of'],
  ['on', 'top', 'of'],
  ['in', 'the', 'middle', 'of'],
  ['on', 'the', 'edge', 'of'],
  ['at', 'the', 'edge', 'of'],
  ['in', 'the', 'style', 'of'],
  ['next', 'to'],
  ['close', 'to'],
  ['far', 'from'],
  ['out', 'of'],
  ['surrounded', 'by'],
  ['covered', 'in'],
  ['covered', 'with'],
  ['made', 'of'],
  ['made', 'from'],
  ['full', 'of'],
];

/** Words that say one thing together: `black and white` is a palette, not two colours. */
export const LONG_ADJECTIVES: readonly (readonly string[])[] = [['black', 'and', 'white']];

/** Prepositions that belong to the verb before them: `playing with a ball`, `looking at the moon`. */
export const VERB_PARTICLES = list('with to for into at up down');
/** Verbs after which `at` is a particle and not a place or a time. */
export const VERBS_OF_LOOKING = list('looking staring pointing gazing smiling laughing barking waving');

export const CONJUNCTIONS = list('and or but & plus');

/** Words that carry nothing of their own; they end a noun chunk and belong to no phrase. */
export const GLUE = list('is are was were be being been am who which that where while when it there he she they has have had do does');

/** Adverbs of degree join the adjective after them: `very happy`. */
export const DEGREES = list('very extremely really quite highly super ultra so too slightly rather more most less incredibly deeply');

/** Nouns and names that end in -ing. */
export const NOT_VERBS = list(`king ring morning evening building ceiling string spring wing thing painting drawing wedding
  lightning clothing lighting nothing something everything anything viking earring awning sibling duckling pudding swing
  darling setting meeting railing offering stocking rendering shading coloring colouring`);

export const ADJECTIVES = list(`happy sad angry big small little tiny huge large giant tall short long old young new ancient
  modern good bad beautiful pretty cute ugly dark light bright dim warm cool cold hot icy soft hard rough smooth wet dry deep
  shallow high low wide narrow thick thin fat slim heavy empty full busy quiet calm wild tame brave lazy sleepy hungry
  friendly lonely lovely silly clever magic strange weird red orange yellow green blue purple violet pink brown black white
  grey gray golden silver bronze turquoise teal cyan magenta beige crimson scarlet pale pastel vivid muted neon colorful
  colourful one two three four five six seven eight nine ten twelve several many few sunny rainy snowy foggy cloudy misty
  stormy windy frosty gloomy cheerful moody fluffy furry fuzzy shiny dusty rusty sandy rocky grassy snowy clean dirty sharp
  blurry minimal minimalist detailed realistic photorealistic abstract simple complex epic cinematic dramatic gothic baroque
  medieval futuristic vintage retro royal wooden golden glass stone round square sleeping smiling flying running glowing
  black-and-white broken open closed fresh ripe green blond blonde bald male female alone low-poly close-up single double fast slow
  quick gentle noble rich poor loud sweet curious playful elegant ornate lush barren distant nearby serene tranquil peaceful haunted enchanted abandoned`);

/** Nouns that only look like adjectives by their ending. */
const NOT_ADJECTIVES = list(`city sky puppy kitty bunny pony baby lady fairy party country valley body story monkey donkey
  turkey key toy boy day candy berry cherry strawberry daisy lily butterfly berry ivy jelly honey money alley trolley
  balcony cemetery library gallery bakery brewery family army navy galaxy teddy buddy dummy mummy pastry animal crystal metal hospital festival carnival
  capital pedal petal medal signal jackal portal cathedral mural music magic mosaic comic traffic mechanic attic arctic
  native detective table cable vegetable bed red shed sled seed weed reed feed speed`);

const ADJECTIVE_ENDINGS = /(?:ful|less|ous|ish|ive|able|ible|esque|ic|al|y|ed)$/u;

export function isAdjective(word: string): boolean {
  if (ADJECTIVES.has(word)) return true;
  if (NOT_ADJECTIVES.has(word)) return false;
  return word.length > 4 && ADJECTIVE_ENDINGS.test(word);
}

export function isGerund(word: string): boolean {
  return word.length > 4 && word.endsWith('ing') && !NOT_VERBS.has(word);
}

/** Verbs in the third person that prompts use; after a noun they begin a phrase: `fights a dragon`, `sits on a wall`. */
export const FINITE_VERBS = list(`jumps runs stands sits flies swims walks sleeps eats drinks plays holds wears rides fights
  reads looks drives climbs dances lies chases hugs watches sails sings hides waits smiles laughs carries throws catches`);

/** Kinds of picture: `oil painting of` is a phrase apart from what is painted. */
export const MEDIA = list('painting drawing art photo photograph picture portrait render rendering illustration sketch image poster sticker');

/** Function words of other languages in Latin script; where they outnumber the English ones, the English rules stay out. */
export const FOREIGN_WORDS = list(`der die das den dem des ein eine einen einem einer im am beim und mit auf unter über
  le la les un une des du dans et avec sur sous au aux el los las una unos y con en del al il lo gli di nel nella della e
  o os as um uma no na com em het een de op met van`);

/** English function words that no language of FOREIGN_WORDS shares. */
export const ENGLISH_WORDS = list(`the an of with at by near under behind and his her its their into through from is are that
  wearing holding playing over beside this without`);
