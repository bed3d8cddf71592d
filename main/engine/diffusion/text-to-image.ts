import type { AdaptedNetwork } from '../adapters/adapter-keys.ts';
import { attentiveModel, readSessionModel } from '../adapters/cross-attention-outputs.ts';
import { WHOLE_DECODING } from '../rendering.ts';
import type { Coalition, Decoding, Picture, Rendering } from '../rendering.ts';
import { allowedBatch, batchesGuidance, defaultThreads } from '../runtime/provider.ts';
import type { ProviderName } from '../runtime/provider.ts';
import type { SessionModel } from '../runtime/session-model.ts';
import { Network } from '../runtime/session.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { adapterBlend } from './adapter-blend.ts';
import type { AspectPoles } from './aspect-poles.ts';
import { attentionReader } from './attention-reader.ts';
import type { AttentionReader } from './attention-reader.ts';
import { readCheckpointFiles } from './checkpoint-files.ts';
import { describeCheckpoint } from './checkpoint-description.ts';
import { throwIfCancelled } from './cancellation.ts';
import { coalitionText, phraseInText } from './coalition-text.ts';
import { conditioningFor } from './conditioning.ts';
import { composite, readInpainting } from './inpainting.ts';
import type { Inpainting } from './inpainting.ts';
import { inpaintingCache } from './inpainting-cache.ts';
import { guider } from './guider.ts';
import { decodeLatents, encodePicture, vaeEncoderOf } from './latent-codec.ts';
import { NetworkBlends } from './network-blends.ts';
import type { BlendedNetworks } from './network-blends.ts';
import { denoiser, seesMaskAndPicture, withChannels } from './network-output.ts';
import type { Denoiser, Question } from './network-output.ts';
import { denoiserPorts, takesLongContexts } from './network-ports.ts';
import { networkSources } from './network-sources.ts';
import type { Conditioning, Pipeline } from './pipeline.ts';
import { PromptEncoder } from './prompt-encoder.ts';
import { renderPicture } from './render-picture.ts';
import { renderingSchedules } from './rendering-schedules.ts';
import { oddSize, validateRendering } from './rendering-limits.ts';
import { TextTower } from './text-tower.ts';

export interface PipelineOptions {
  /** The checkpoint's folder. */
  readonly directory: string;
  readonly id: string;
  readonly provider: ProviderName;
  readonly aspects: readonly AspectPoles[];
  /** Decodes a PNG or JPEG file; throws StudioError `sketch-unreadable`. */
  readonly readPicture: (path: string) => Promise<Picture>;
  /** Threads of the CPU provider; equal renderings are bit-identical only with equal threads. */
  readonly threads?: number;
  readonly clock?: () => number;
  /** A fault for tests: called after every step with the latents, which it may spoil. */
  readonly corruptLatents?: (latents: Tensor, stepIndex: number) => void;
  /** Another: called with what the decoder gave, which it may spoil; or it throws. */
  readonly corruptDecoded?: (decoded: Tensor) => void;
  /** How many questions at once the provider answers fastest; asked at every batch. One when left out. */
  readonly batch?: () => number;
  /** How to decode; asked at every decoding. Whole, on the pipeline's provider, when left out. */
  readonly decoding?: () => Decoding;
}

/**
 * Opens a checkpoint for text-to-image. Only its configuration is read here; networks are opened at their first use.
 * Throws StudioError `checkpoint-corrupt`.
 */
export async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  const files = await readCheckpointFiles(options.directory);
  const clock = options.clock ?? (() => performance.now());
  const network = (component: string, path: string, model?: () => Promise<SessionModel>, provider = options.provider): Network =>
    new Network({
      component,
      path,
      provider,
      threads: options.threads ?? defaultThreads(),
      clock,
      ...(model === undefined ? {} : { model }),
    });
  /** The U-Net once more, opened when someone asks what it looks at. */
  const attentive = (model?: () => Promise<SessionModel>): Network =>
    network('unet', files.networks.unet, async () => {
      const context = denoiserPorts(await blends.openUnet().inputs()).context.name;
      return attentiveModel(await (model?.() ?? readSessionModel(files.networks.unet)), context);
    });
  const networks = {
    textEncoder: network('text_encoder', files.networks.textEncoder),
    textEncoder2: files.networks.textEncoder2 === null ? null : network('text_encoder_2', files.networks.textEncoder2),
    unet: network('unet', files.networks.unet),
    attentiveUnet: attentive(),
    vaeDecoder: network('vae_decoder', files.networks.vaeDecoder),
    /** Opened where the provider's own decoder failed. */
    vaeDecoderOnCpu: network('vae_decoder', files.networks.vaeDecoder, undefined, 'cpu'),
    vaeEncoder: files.networks.vaeEncoder === null ? null : network('vae_encoder', files.networks.vaeEncoder),
  };
  const everyNetwork = Object.values(networks).flatMap((entry) => (entry === null ? [] : [entry]));
  const checkpoint = describeCheckpoint(files, options);
  const encoderOf = (textEncoder: Network, textEncoder2: Network | null): PromptEncoder =>
    new PromptEncoder({
      towers: [textEncoder, textEncoder2].flatMap((entry, at) => {
        const tower = files.textTowers[at];
        return entry === null || tower === undefined ? [] : [new TextTower(entry, tower)];
      }),
      takesLongContexts: async () => takesLongContexts(await blends.openUnet().inputs(), files.textTowers),
    });
  const encoder = encoderOf(networks.textEncoder, networks.textEncoder2);
  const aspects = new Map(options.aspects.map((poles) => [poles.id, poles]));
  const knownAspects = new Set(aspects.keys());
  const denoiserOf = (unet: Network): Denoiser =>
    denoiser({ network: unet, batchesGuidance: batchesGuidance(options.provider), guidanceEmbeddingWidth: files.guidanceEmbeddingWidth });
  const readerOf = (unet: Network): AttentionReader => attentionReader(unet, files.guidanceEmbeddingWidth);
  const plain = { encoder, unet: denoiserOf(networks.unet), unetNetwork: networks.unet, attention: readerOf(networks.attentiveUnet), networks: [] };
  const blends = new NetworkBlends({
    checkpoint: options.id,
    plain,
    sources: await networkSources(files),
    build(models) {
      const adapted = (name: AdaptedNetwork, path: string | null): Network | null =>
        path !== null && models.has(name) ? network(name, path, models.get(name)) : null;
      const textEncoder = adapted('text_encoder', files.networks.textEncoder);
      const textEncoder2 = adapted('text_encoder_2', files.networks.textEncoder2);
      const unet = adapted('unet', files.networks.unet);
      const attentiveUnet = unet === null ? null : attentive(models.get('unet'));
      const plainTexts = textEncoder === null && textEncoder2 === null;
      return {
        encoder: plainTexts ? encoder : encoderOf(textEncoder ?? networks.textEncoder, textEncoder2 ?? networks.textEncoder2),
        unet: denoiserOf(unet ?? networks.unet),
        unetNetwork: unet ?? networks.unet,
        attention: readerOf(attentiveUnet ?? networks.attentiveUnet),
        networks: [textEncoder, textEncoder2, unet, attentiveUnet].filter((entry) => entry !== null),
      };
    },
  });

  const batchSize = (): number => allowedBatch(options.provider, options.batch?.() ?? 1);
  const decoding = options.decoding ?? (() => WHOLE_DECODING);
  const decoder = (): Network => (decoding().onCpu && options.provider !== 'cpu' ? networks.vaeDecoderOnCpu : networks.vaeDecoder);

  const schedule = renderingSchedules(files);
  // A scheduler that can't be built is a corrupt checkpoint: better said on opening than after the prompt is typed.
  schedule(checkpoint.defaults);

  const blendOf = (rendering: Rendering): Promise<BlendedNetworks> => blends.of(adapterBlend(rendering, rendering.coalition));
  const condition = async (rendering: Rendering, coalition: Coalition): Promise<Conditioning> => {
    const adapters = adapterBlend(rendering, coalition);
    const { encoder: texts } = await blends.of(adapters);
    const guided = rendering.guidanceScale > 1 && files.guidanceEmbeddingWidth === null;
    return conditioningFor(coalitionText(rendering, coalition), {
      encoder: texts,
      adapters,
      aspects,
      guided,
      guidanceScale: rendering.guidanceScale,
      zerosWithoutNegative: files.zerosWithoutNegative,
      chunks: await texts.chunksFor([rendering.prompt, ...(guided ? [rendering.negativePrompt] : [])]),
    });
  };
  const encode = (picture: Picture, hole?: Float32Array): Promise<Tensor> => encodePicture(vaeEncoderOf(networks.vaeEncoder), picture, files.latents, hole);
  const inpaintings = inpaintingCache(async (rendering): Promise<Inpainting | null> => {
    const seesMask = await seesMaskAndPicture(blends.openUnet(), files.latents.channels);
    return readInpainting(rendering, { readPicture: options.readPicture, encode, downscale: files.latents.downscale, seesMask });
  });
  /** Asks a network of the conditioning's blend at one step of the rendering. */
  const ask = async <Answer>(
    rendering: Rendering,
    latents: Tensor,
    stepIndex: number,
    conditioning: Conditioning,
    answer: (blend: BlendedNetworks, question: Question) => Promise<Answer>,
  ): Promise<Answer> => {
    const scheduler = schedule(rendering);
    const timestep = scheduler.timesteps[stepIndex];
    if (timestep === undefined) {
      throw new Error(`There is no step ${stepIndex} in a rendering of ${scheduler.timesteps.length}.`);
    }
    try {
      const blend = await blends.of(conditioning.adapters ?? []);
      const input = withChannels(scheduler.scaleModelInput(latents, stepIndex), (await inpaintings(rendering))?.channels ?? null);
      return await answer(blend, { input, timestep, conditioning, size: rendering });
    } catch (cause) {
      throw oddSize(rendering, files.safeSizeMultiple, cause) ?? cause;
    }
  };
  const { guidedAs, guide } = guider(files.guidance, schedule);
  const predict: Pipeline['predict'] = (rendering, latents, stepIndex, conditioning, signal, onUnconditional) =>
    ask(rendering, latents, stepIndex, guidedAs(rendering, stepIndex, conditioning), ({ unet }, question) =>
      unet.predict(
        question,
        (halves) => guide(rendering, latents, stepIndex, conditioning.guidanceScale, halves),
        () => throwIfCancelled(signal),
        onUnconditional,
      ),
    );
  const decode: Pipeline['decode'] = async (latents, signal) => {
    const { tiled } = decoding();
    return decodeLatents(decoder(), latents, files.latents, {
      tiled,
      beforeEvaluation: () => throwIfCancelled(signal),
      corruptDecoded: options.corruptDecoded,
    });
  };
  const sessionMilliseconds = (): number => everyNetwork.reduce((sum, entry) => sum + entry.milliseconds, blends.milliseconds());

  const pipeline: Pipeline = {
    checkpoint,
    validate(rendering) {
      validateRendering(rendering, checkpoint, knownAspects);
      schedule(rendering);
    },
    async render(rendering, renderOptions = {}) {
      const result = await renderPicture(rendering, renderOptions, {
        pipeline,
        latents: files.latents,
        clock,
        readPicture: options.readPicture,
        corruptLatents: options.corruptLatents,
        textIsTruncated: async (text) => (await (await blendOf(rendering)).encoder.encode(text)).truncated,
        load: async (needsEncoder) => {
          if (needsEncoder) {
            await vaeEncoderOf(networks.vaeEncoder).open();
          }
          const blend = await blendOf(rendering);
          await blend.encoder.open();
          await blend.unetNetwork.open();
          await decoder().open();
        },
        encode,
        inpainting: inpaintings,
      });
      return { ...result, warnings: [...result.warnings, ...(await blendOf(rendering)).warnings] };
    },
    condition,
    scheduler(rendering, startIndex) {
      const scheduler = schedule(rendering);
      if (!Number.isInteger(startIndex) || startIndex < 0 || startIndex > scheduler.timesteps.length) {
        throw new Error(`A rendering of ${scheduler.timesteps.length} steps can't start at ${startIndex}.`);
      }
      return scheduler.fresh();
    },
    guidedAs,
    guide,
    predict,
    batchSize,
    predictAll(rendering, latents, stepIndex, conditionings, signal) {
      const [first] = conditionings;
      if (first === undefined) return Promise.resolve([]);
      const states = conditionings.map(({ conditional }) => conditional);
      return ask(rendering, latents, stepIndex, first, ({ unet }, question) => unet.predictAll(question, states, batchSize(), () => throwIfCancelled(signal)));
    },
    attention(rendering, latents, stepIndex, conditioning, signal) {
      throwIfCancelled(signal);
      return ask(rendering, latents, stepIndex, conditioning, ({ attention }, question) => attention.read(question));
    },
    async tokensOf(rendering, factor) {
      const place = phraseInText(rendering, factor);
      return place === null ? [] : (await blendOf(rendering)).encoder.tokensBetween(place.text, place.before, place.through);
    },
    decode,
    async develop(rendering, latents, signal) {
      const inpainting = await inpaintings(rendering);
      const decoded = await decode(latents, signal);
      return inpainting === null ? decoded : composite(decoded, inpainting);
    },
    blendMask: async (rendering) => (await inpaintings(rendering))?.blend?.mask ?? null,
    async encodeText(text) {
      const { hiddenStates, attentionMask } = await encoder.encode(text);
      return { hiddenStates, attentionMask };
    },
    evaluations: () => blends.evaluations(),
    sessionMilliseconds,
    async close() {
      await Promise.all([...everyNetwork.map((entry) => entry.close()), blends.close()]);
    },
  };
  return pipeline;
}
