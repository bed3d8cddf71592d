import { StudioError } from '../../engine/studio-error.ts';
import type { HttpAnswer } from './http-client.ts';
import { retryAfterOf, TransientFailure } from './retry.ts';

const WORTH_ANOTHER_TRY: ReadonlySet<number> = new Set([408, 423, 425, 429, 500, 502, 503, 504]);

/** What an answer without data stands for; null for 200 and 206. `what` is named to the person. */
export function failureOf(answer: HttpAnswer, what: string, now: Date): Error | null {
  const { status } = answer;
  if (status === 200 || status === 206) return null;
  const host = new URL(answer.url).host;
  const details = { host, status, what };
  if (WORTH_ANOTHER_TRY.has(status)) return new TransientFailure(`${host} answered ${status}`, retryAfterOf(answer.headers['retry-after'], now));
  if (status === 401 || status === 403) {
    return new StudioError(
      'download-refused',
      `${host} does not give ${what} away (${status}). If the repository is private or asks for its terms to be accepted, accept them on its page, then set HF_TOKEN to a token of your account and try again.`,
      { retryable: true, details },
    );
  }
  if (status === 404 || status === 410) {
    return new StudioError('download-not-found', `${host} has no ${what} (${status}). Check the repository's name and revision; it may be gone.`, { details });
  }
  return new StudioError('download-failed', `${host} answered ${status} to the request for ${what}. Check the mirror and proxy settings, or try again later.`, {
    retryable: true,
    details,
  });
}

/** A page where data was asked for: a network's sign-in, a proxy's or mirror's excuse. */
export function refuseWebPage(answer: HttpAnswer, what: string): void {
  const type = answer.headers['content-type'] ?? '';
  if (!/^\s*text\/html\b/iu.test(type) || /\.html?$/iu.test(what)) return;
  const host = new URL(answer.url).host;
  throw new StudioError(
    'download-not-data',
    `${host} sent a web page in place of ${what}. A sign-in page of this network, a proxy or the mirror may stand between: open a page in your browser to sign in, or change the proxy or mirror setting, then go on with the download.`,
    { retryable: true, details: { host, what } },
  );
}
