import type { Surroundings } from '../../../main/command-line/run.ts';
import { createFakeEngine } from '../jobs/fake-engine.ts';

/** The command line on the stand-in engine, with what it wrote. */
export function fakeSurroundings(resources: string, change: Partial<Surroundings> = {}): { surroundings: Surroundings; out: () => string; err: () => string } {
  let [out, err] = ['', ''];
  const surroundings: Surroundings = {
    terminal: {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      interactive: false,
    },
    environment: {},
    platform: 'linux',
    signal: new AbortController().signal,
    resources,
    version: '0.0.0-test',
    unofficialRuntime: false,
    createEngine: createFakeEngine,
    createThrowawayEngine: createFakeEngine,
    printPdf: async (html) => new TextEncoder().encode(`%PDF ${html}`),
    ...change,
  };
  return { surroundings, out: () => out, err: () => err };
}
