import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Bytes of a protobuf varint. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest >= 128 ? (rest % 128) + 128 : rest);
    if (rest < 128) return Buffer.from(bytes);
  }
}

/** A length-delimited protobuf field. */
export function field(number: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** An ONNX file whose one weight lies in another file, as its entries say. */
export function onnxWithExternalData(entries: Readonly<Record<string, string>>): Buffer {
  const external = Object.entries(entries).map(([key, value]) => field(13, Buffer.concat([field(1, key), field(2, value)])));
  return field(7, field(5, Buffer.concat([field(8, 'weight'), ...external])));
}

/** An ONNX file with a graph and some bytes in it. */
export function smallOnnx(seed: string): Buffer {
  return field(7, Buffer.concat([field(2, 'graph'), field(5, field(9, Buffer.alloc(3000, seed)))]));
}

/** A whole checkpoint in the diffusers layout; its networks can't run, but every file is what it claims to be. */
export function checkpointFiles(): Record<string, string | Buffer> {
  return {
    'model_index.json': JSON.stringify({ _class_name: 'StableDiffusionPipeline', unet: ['diffusers', 'UNet2DConditionModel'] }),
    'tokenizer/vocab.json': '{}',
    'tokenizer/merges.txt': '#version: 0.2',
    'text_encoder/config.json': '{}',
    'text_encoder/model.onnx': smallOnnx('t'),
    'unet/config.json': JSON.stringify({ sample_size: 64, cross_attention_dim: 768 }),
    'unet/model.onnx': smallOnnx('u'),
    'vae_decoder/config.json': '{}',
    'vae_decoder/model.onnx': smallOnnx('v'),
    'scheduler/scheduler_config.json': JSON.stringify({ _class_name: 'DDIMScheduler' }),
    'README.md': '# A checkpoint',
  };
}

export function writeFiles(directory: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'finexl-library-'));
}
