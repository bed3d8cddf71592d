/** Folders of a checkpoint that the studio reads, in diffusers' layout. */
const COMPONENTS: ReadonlySet<string> = new Set([
  'tokenizer',
  'tokenizer_2',
  'text_encoder',
  'text_encoder_2',
  'unet',
  'transformer',
  'vae',
  'vae_decoder',
  'vae_encoder',
  'scheduler',
  'readout',
]);

/** Weights in other programs' formats, and pictures: large, and never read. */
const NEVER_READ = /\.(?:safetensors|bin|ckpt|pth?|msgpack|h5|ot|tflite|mlmodel|xml|engine|plan|png|jpe?g|webp|gif|mp4|zip|gz|tar|py|ipynb)$/iu;
const CARD = /^(?:readme|license|licence|notice|copying|use_policy)[^/]*$/iu;

/**
 * Whether a file belongs to a checkpoint as the studio keeps it: configurations, vocabularies, the ONNX networks with their
 * external data, and the card with the licence. Other variants of a network (`model_fp16.onnx`) and other programs' weights
 * are left behind.
 */
export function belongsToCheckpoint(path: string): boolean {
  const [folder, ...rest] = path.split('/');
  if (folder === undefined) return false;
  if (rest.length === 0) return folder === 'model_index.json' || CARD.test(folder) || /^LICENSES?$/u.test(folder);
  if (!COMPONENTS.has(folder) || NEVER_READ.test(path) || rest.some((name) => name.startsWith('.'))) return false;
  if (folder === 'readout') return true;
  return rest.length === 1 && !isVariant(rest[0] ?? '');
}

/** `model_fp16.onnx` and its data, beside `model.onnx`. */
function isVariant(name: string): boolean {
  return /\.onnx(?:[._]data)?$/u.test(name) && !/^model\.onnx(?:[._]data)?$/u.test(name);
}
