import type { Dispatcher } from 'undici';
import { StudioError } from '../../engine/studio-error.ts';

export interface HttpAnswer {
  readonly status: number;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** Where it came from in the end. */
  readonly url: string;
  /** Throws the rest of the body away, so that the connection can be used again. */
  discard(): Promise<void>;
}

export interface HttpClient {
  /** GET; follows redirects. Network failures throw what undici throws. Throws StudioError `download-failed` for a bad redirect. */
  get(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpOptions {
  /** Goes before the environment's proxies; empty: as the environment has it. */
  readonly proxy: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How long a server may say nothing. */
  readonly silenceMs: number;
}

const MOST_REDIRECTS = 5;

/** A client for downloads alone: the only place of the studio that opens a socket. Loaded when the first download begins. */
export async function openHttpClient(options: HttpOptions): Promise<HttpClient> {
  const { EnvHttpProxyAgent, request } = await import('undici');
  const { silenceMs } = options;
  const dispatcher: Dispatcher = new EnvHttpProxyAgent({
    ...proxiesOf(options),
    connectTimeout: silenceMs,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
  });
  return {
    async get(url, headers, signal) {
      let [at, sent] = [new URL(url), headers];
      for (let hop = 0; ; hop += 1) {
        const answer = await request(at, { headers: { ...sent }, signal, dispatcher });
        const location = singleHeaders(answer.headers)['location'];
        if (answer.statusCode < 300 || answer.statusCode >= 400 || answer.statusCode === 304 || location === undefined) {
          return {
            status: answer.statusCode,
            headers: singleHeaders(answer.headers),
            body: answer.body,
            url: at.href,
            discard: () => answer.body.dump(),
          };
        }
        await answer.body.dump();
        const next = redirectTarget(at, location, hop);
        // What is meant for one server is not for another.
        if (next.origin !== at.origin) sent = Object.fromEntries(Object.entries(sent).filter(([name]) => name.toLowerCase() !== 'authorization'));
        at = next;
      }
    },
    close: () => dispatcher.destroy(),
  };
}

function proxiesOf({ proxy, environment }: HttpOptions): { httpProxy: string; httpsProxy: string; noProxy: string } {
  const named = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? '';
  const http = proxy === '' ? named('HTTP_PROXY') : proxy;
  const https = proxy === '' ? named('HTTPS_PROXY') : proxy;
  return { httpProxy: http, httpsProxy: https === '' ? http : https, noProxy: named('NO_PROXY') };
}

function redirectTarget(from: URL, location: string, hop: number): URL {
  const failed = (reason: string): StudioError =>
    new StudioError(
      'download-failed',
      `The server ${from.host} sent the download in a circle or astray: ${reason}. Check the mirror setting, or try again later.`,
      {
        retryable: true,
        details: { host: from.host, reason },
      },
    );
  if (hop >= MOST_REDIRECTS) throw failed(`more than ${MOST_REDIRECTS} redirects`);
  if (!URL.canParse(location, from)) throw failed('a redirect to no address');
  const next = new URL(location, from);
  if (next.protocol !== 'https:' && next.protocol !== from.protocol) throw failed(`a redirect from ${from.protocol}// to ${next.protocol}//`);
  return next;
}

function singleHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : (value ?? '')]));
}
