import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { electronAsNode, findElectron, installerEnvironment } from '../../../scripts/electron-runtime.mjs';

const before = process.env['FINEXL_ELECTRON'];
afterEach(() => {
  if (before === undefined) delete process.env['FINEXL_ELECTRON'];
  else process.env['FINEXL_ELECTRON'] = before;
});

describe('finding Electron', () => {
  it('takes the override first, and knows an unofficial build by its marker', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'finexl-runtime-'));
    const executable = join(folder, 'electron');
    writeFileSync(executable, '');
    chmodSync(executable, 0o755);
    process.env['FINEXL_ELECTRON'] = executable;
    expect(await findElectron({ quiet: true })).toEqual({ executable, directory: folder, official: true });
    writeFileSync(join(folder, 'unofficial-runtime.json'), '{}');
    expect(await findElectron({ quiet: true })).toMatchObject({ official: false });
  });

  it('says so when the override names nothing', async () => {
    process.env['FINEXL_ELECTRON'] = '/nonexistent/electron';
    await expect(findElectron()).rejects.toThrow('does not exist');
  });

  it('runs it as Node on request', () => {
    expect(electronAsNode({ executable: '/x/electron', directory: '/x', official: true })).toMatchObject({
      command: '/x/electron',
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
  });
});

describe('Electron’s installer', () => {
  it.each(['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'])('is told to go through the proxy of %s', (name) => {
    expect(installerEnvironment({ PATH: '/bin', [name]: 'http://proxy:3128' })).toEqual({
      PATH: '/bin',
      [name]: 'http://proxy:3128',
      ELECTRON_GET_USE_PROXY: '1',
    });
  });

  it.each(['npm_config_https_proxy', 'npm_config_proxy'])('is told of the proxy that npm knows as %s', (name) => {
    expect(installerEnvironment({ [name]: 'http://proxy:3128' })).toMatchObject({ HTTPS_PROXY: 'http://proxy:3128', ELECTRON_GET_USE_PROXY: '1' });
  });

  it('goes straight where no proxy is named', () => {
    expect(installerEnvironment({ PATH: '/bin', HTTPS_PROXY: '', npm_config_proxy: '' })).not.toHaveProperty('ELECTRON_GET_USE_PROXY');
  });
});
