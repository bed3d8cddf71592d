import { describe, expect, it } from 'vitest';
import { allViolations, violations } from '../../../scripts/layers.mjs';

describe('the layers', () => {
  it('hold in this project', () => {
    expect(allViolations()).toEqual([]);
  });

  it.each([
    ['renderer/app/x.ts', "import { openStudio } from '../../main/studio.ts';"],
    ['renderer/app/x.ts', "import { ipcRenderer } from 'electron';"],
    ['main/engine/diffusion/x.ts', "import { app } from 'electron';"],
    ['main/engine/diffusion/x.ts', "import { createHistory } from '../../history/history.ts';"],
    ['main/engine/runtime/x.ts', "import { openPipeline } from '../diffusion/text-to-image.ts';"],
    ['main/engine/explain/x.ts', "import { InferenceSession } from 'onnxruntime-node';"],
    ['main/history/x.ts', "import Database from 'better-sqlite3';"],
    ['main/history/x.ts', "import { openWindow } from '../shell/window.ts';"],
    ['main/history/x.ts', "import { openPipeline } from '../engine/diffusion/text-to-image.ts';"],
    ['main/history/x.ts', 'connection.prepare("SELECT id FROM generation").all();'],
    ['main/shell/x.ts', "import { createHistory } from '../history/history.ts';"],
    ['main/shell/x.ts', "import { ipcMain } from 'electron';"],
    ['main/database/x.ts', "import { createHistory } from '../history/history.ts';"],
    ['elsewhere/x.ts', ''],
  ])('catch %s: %s', (file, source) => {
    expect(violations(file, source)).not.toEqual([]);
  });

  it('let a service name the engine’s types', () => {
    expect(violations('main/history/x.ts', "import type { Pipeline } from '../engine/diffusion/pipeline.ts';")).toEqual([]);
  });
});
