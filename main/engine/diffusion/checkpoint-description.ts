import type { ProviderName } from '../runtime/provider.ts';
import type { CheckpointFiles } from './checkpoint-files.ts';
import type { CheckpointDescription } from './pipeline.ts';

/** What the files of a checkpoint say of it. */
export function describeCheckpoint(files: CheckpointFiles, options: { readonly id: string; readonly provider: ProviderName }): CheckpointDescription {
  return {
    id: options.id,
    directory: files.directory,
    pipelineClass: files.pipelineClass,
    sizes: files.sizes,
    sizeMultiple: files.sizeMultiple,
    defaults: files.defaults,
    maxPromptTokens: Math.min(...files.textTowers.map(({ tokenizer }) => tokenizer.maxLength)),
    provider: options.provider,
  };
}
