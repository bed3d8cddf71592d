import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Network } from '../../../main/engine/runtime/session.ts';

/**
 * tests/fixtures/networks/casts.onnx: doubled = 2 x (float16), next = ids + 1 (int32 in, int64 out), flagged = flag (bool in,
 * float32 out), hour = time (float64 scalar in, float32 out).
 */
const path = join(import.meta.dirname, '../../fixtures/networks/casts.onnx');

function network(file = path): Network {
  let now = 0;
  const clock = (): number => (now += 5);
  return new Network({ path: file, component: 'casts', provider: 'cpu', threads: 1, clock });
}

const feeds = {
  x: { data: Float32Array.of(0.5, -1.25, 3), dims: [1, 3] },
  ids: { data: [41], dims: [1] },
  flag: { data: [0, 1], dims: [2] },
  time: { data: [17.5], dims: [] },
};

describe('a network', () => {
  it('is opened when it is first used, not before', async () => {
    const lazy = network();
    expect(lazy.opened).toBe(false);
    await lazy.inputs();
    expect(lazy.opened).toBe(true);
    await lazy.close();
    expect(lazy.opened).toBe(false);
  });

  it('reads names, types and ranks from the graph', async () => {
    const casts = network();
    expect(await casts.inputs()).toEqual([
      { name: 'x', type: 'float16', dims: ['batch', 3] },
      { name: 'ids', type: 'int32', dims: ['batch'] },
      { name: 'flag', type: 'bool', dims: [2] },
      { name: 'time', type: 'float64', dims: [] },
    ]);
    expect((await casts.outputs()).map(({ name }) => name)).toEqual(['doubled', 'next', 'flagged', 'hour']);
    await casts.close();
  });

  it('gets and gives plain numbers, whatever types its graph declares', async () => {
    const casts = network();
    const outputs = await casts.run(feeds);
    expect(outputs['doubled']).toEqual({ data: Float32Array.of(1, -2.5, 6), dims: [1, 3] });
    expect(outputs['next']).toEqual({ data: Float32Array.of(42), dims: [1] });
    expect(outputs['flagged']).toEqual({ data: Float32Array.of(0, 1), dims: [2] });
    expect(outputs['hour']).toEqual({ data: Float32Array.of(17.5), dims: [] });
    await casts.close();
  });

  it('adds up its runs and the time inside them', async () => {
    const casts = network();
    await casts.run(feeds);
    await casts.run(feeds);
    expect([casts.runs, casts.milliseconds]).toEqual([2, 10]);
    await casts.close();
  });

  it('says which input it misses', async () => {
    const casts = network();
    const { time: _, ...rest } = feeds;
    await expect(casts.run(rest)).rejects.toThrow('"time"');
    await casts.close();
  });

  it('can be opened again after it was closed', async () => {
    const casts = network();
    await casts.run(feeds);
    await casts.close();
    expect((await casts.run(feeds))['next']?.data).toEqual(Float32Array.of(42));
    await casts.close();
  });

  it('that is not there is a corrupt checkpoint, by name', async () => {
    await expect(network('/nonexistent/model.onnx').open()).rejects.toMatchObject({
      code: 'checkpoint-corrupt',
      details: { component: 'casts', reason: 'missing' },
    });
  });
});
