import { originalName } from './original-names.ts';
import type { OnnxModel } from './onnx-model.ts';
import { unetOrder } from './unet-order.ts';
import { weightedModules } from './weighted-modules.ts';
import type { WeightedModule } from './weighted-modules.ts';

/** Finds the layer of a network that an adapter's module means. */
export interface ModuleIndex {
  /** `name` as in AdapterKey: with dots, or with underscores throughout. */
  find(name: string, flat: boolean): WeightedModule | null;
  readonly count: number;
}

export type NetworkConfig = Readonly<Record<string, unknown>> | null;

/** `config` is the network's config.json, for exports without names and for the names of the original code. */
export function moduleIndex(model: OnnxModel, config: NetworkConfig): ModuleIndex {
  const modules = named(weightedModules(model), config);
  const dotted = new Map<string, WeightedModule>();
  const shortened = new Map<string, WeightedModule | null>();
  const perBlock = typeof config?.['layers_per_block'] === 'number' ? config['layers_per_block'] : 2;
  for (const module of modules) {
    for (const name of module.names) {
      for (const alias of [name, originalName(name, perBlock)]) if (alias !== null && !dotted.has(alias)) dotted.set(alias, module);
      // What was exported inside another module has that one's name before its own: `m.encoder.layers.0…`.
      const short = name.replace(/^[^.]+\./u, '');
      const other = shortened.get(short);
      shortened.set(short, other === undefined || other === module ? module : null);
    }
  }
  for (const [name, module] of shortened) if (module !== null && !dotted.has(name)) dotted.set(name, module);
  const flat = new Map([...dotted].map(([name, module]) => [name.replaceAll('.', '_'), module]));
  return {
    count: modules.length,
    find(name, isFlat) {
      const names = isFlat ? flat : dotted;
      return names.get(name) ?? names.get(name.replace(/^text_model[._]/u, '')) ?? null;
    },
  };
}

/** The modules with names: those of the graph, or those of the order of evaluation where the export has lost them. */
function named(modules: readonly WeightedModule[], config: NetworkConfig): readonly WeightedModule[] {
  if (config === null || modules.some(({ names }) => names.length > 0)) return modules;
  const order = unetOrder(config);
  if (order === null || order.length !== modules.length) return modules;
  const fits = modules.every((module, at) => {
    const expected = order[at];
    const [out, inputs] = module.inputFirst ? [module.dims[1], module.dims[0]] : [module.dims[0], module.dims[1]];
    return expected !== undefined && expected.kind === module.kind && expected.out === out && expected.in === inputs;
  });
  return fits ? modules.map((module, at) => ({ ...module, names: [order[at]?.name ?? ''] })) : modules;
}
