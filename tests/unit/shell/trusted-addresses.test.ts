import { describe, expect, it } from 'vitest';
import { trustedAddresses } from '../../../main/shell/trusted-addresses.ts';

const app = 'studio://app';

describe('what the window may show and load', () => {
  it('is the studio’s own scheme alone when it is installed', () => {
    const { isTrusted, mayLoad } = trustedAddresses(app, undefined);
    expect([app, `${app}/index.html`].map(isTrusted)).toEqual([true, true]);
    const foreign = [`${app}.example/`, 'http://localhost:5173/', 'ws://localhost:5173/', 'https://example.org/', ''];
    expect(foreign.filter((url) => isTrusted(url) || mayLoad(url))).toEqual([]);
  });

  it('is Vite’s server and its socket besides while developing, of which no page is shown', () => {
    const { isTrusted, mayLoad } = trustedAddresses(app, 'http://localhost:5173');
    expect(isTrusted('http://localhost:5173/index.html')).toBe(true);
    expect(mayLoad('http://localhost:5173/main.tsx')).toBe(true);
    expect(mayLoad('ws://localhost:5173/?token=x')).toBe(true);
    expect(isTrusted('ws://localhost:5173/?token=x')).toBe(false);
    expect(['ws://localhost:51730/', 'ws://localhost:5174/', 'ws://example.org/', 'wss://localhost:5173/'].filter(mayLoad)).toEqual([]);
  });

  it('keeps to an encrypted socket where the server is encrypted', () => {
    const { mayLoad } = trustedAddresses(app, 'https://localhost:5173');
    expect(['wss://localhost:5173/', 'ws://localhost:5173/'].map(mayLoad)).toEqual([true, false]);
  });
});
