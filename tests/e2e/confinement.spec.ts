import { expect, test } from './studio-window.ts';

test('a page in the window can reach neither Node, nor the net, nor files, nor another window', async ({ studio }) => {
  const { app, page } = await studio.open();
  const reached = await page.evaluate(async () => {
    const refused = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'reached',
        () => 'refused',
      );
    return {
      node: [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process'), typeof Reflect.get(window, 'ipcRenderer')],
      bridge: Object.keys(window.studio).sort(),
      net: await refused(fetch('https://example.com/')),
      file: await refused(fetch('file:///etc/hostname')),
      popup: window.open('about:blank') === null,
      camera: await refused(navigator.mediaDevices?.getUserMedia({ video: true }) ?? Promise.reject(new Error('none'))),
      notification: await Notification.requestPermission(),
    };
  });
  expect(reached).toEqual({
    node: ['undefined', 'undefined', 'undefined'],
    bridge: ['call', 'onEvent', 'pathOf'],
    net: 'refused',
    file: 'refused',
    popup: true,
    camera: 'refused',
    notification: 'denied',
  });
  await page.evaluate(() => (location.href = 'https://example.com/')).catch(() => undefined);
  await page.waitForTimeout(300);
  expect(page.url()).toBe('studio://app/index.html');
  const statuses = await app.evaluate(async ({ net }) => {
    const addresses = [
      'studio://app/index.html',
      'studio://app/%2e%2e/%2e%2e/package.json',
      'studio://app/..%2F..%2Fpackage.json',
      'studio://asset/picture/..%2F..%2Fstudio.sqlite',
      'studio://else/',
    ];
    return Promise.all(addresses.map(async (address) => (await net.fetch(address)).status));
  });
  expect(statuses).toEqual([200, 404, 404, 404, 404]);
  const minimumSize = await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    return window === undefined ? [] : window.getMinimumSize();
  });
  expect(minimumSize).toEqual([1000, 680]);
});

test('the router answers every wrong call with a Result', async ({ studio }) => {
  const { page } = await studio.open();
  const answers = await page.evaluate(async () => {
    const call = window.studio.call as (name: string, input: unknown) => Promise<{ ok: boolean; error?: { code: string } }>;
    const wrong: readonly (readonly [string, unknown])[] = [
      ['toString', {}],
      ['studio.nothing', {}],
      ['generation.create', { prompt: 7 }],
      ['generation.create', { prompt: '' }],
      ['generation.create', { prompt: 'x'.repeat(10_000) }],
      ['generation.create', { prompt: 'a dog', checkpoint: 'nothing' }],
      ['generation.create', { prompt: 'a dog', width: 77, height: 77 }],
      ['generation.create', { prompt: 'a dog', aspects: { 'light.nothing': 1 } }],
      ['generation.get', { id: 'nothing' }],
      ['sketch.import', { bytes: new Uint8Array([137, 80, 78, 71]) }],
    ];
    return Promise.all(wrong.map(async ([name, input]) => (await call(name, input)).error?.code ?? 'ok'));
  });
  expect(answers).toEqual([
    'channel-unknown',
    'channel-unknown',
    'setting-out-of-range',
    'prompt-empty',
    'prompt-too-long',
    'checkpoint-unknown',
    'size-unsupported',
    'aspect-unknown',
    'generation-unknown',
    'sketch-unreadable',
  ]);
});
