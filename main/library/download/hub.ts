import { z } from 'zod';
import type { Licence } from '../../../preload/contract-library.ts';
import { StudioError } from '../../engine/studio-error.ts';
import { requireSafePath } from '../file-names.ts';
import { failureOf, refuseWebPage } from './download-answer.ts';
import type { PlannedFile } from './download-plan.ts';
import type { HttpClient } from './http-client.ts';
import { knownLicence } from './known-licences.ts';
import { withRetries, type RetryPolicy } from './retry.ts';

export const HUB = 'https://huggingface.co';

/** The Hub, or the mirror that stands in for it. */
export interface HubAddress {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** The person's own token, for private and gated repositories; sent to this endpoint alone. */
  readonly token: string | null;
}

/** The setting goes before the environment (HF_ENDPOINT, HF_TOKEN: as the Hub's own tools name them). */
export function hubAddress(mirror: string, environment: Readonly<Record<string, string | undefined>>): HubAddress {
  const named = environment['HF_ENDPOINT'] ?? '';
  const endpoint = mirror !== '' ? mirror : named !== '' ? named : HUB;
  const token = environment['HF_TOKEN'] ?? '';
  if (!URL.canParse(endpoint) || !/^https?:$/u.test(new URL(endpoint).protocol)) {
    throw new StudioError('usage', `HF_ENDPOINT or the mirror setting is “${endpoint}”, which is no address. It has to begin with http:// or https://.`);
  }
  return { endpoint: endpoint.replace(/\/+$/u, ''), token: token === '' ? null : token };
}

export function hubHeaders(address: HubAddress): Record<string, string> {
  return { 'user-agent': 'finexl-studio', ...(address.token === null ? {} : { authorization: `Bearer ${address.token}` }) };
}

/** The address of one file of a repository. */
export function fileAddress(address: HubAddress, repository: string, revision: string, path: string): string {
  return `${address.endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

export interface HubListing {
  /** The commit that a branch or tag stands for now. */
  readonly revision: string;
  readonly files: readonly PlannedFile[];
  readonly licence: Licence | null;
}

const listingSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  cardData: z
    .object({ license: z.union([z.string(), z.array(z.string())]), license_name: z.string(), license_link: z.string() })
    .partial()
    .nullish()
    .catch(null),
  siblings: z
    .array(
      z.object({
        rfilename: z.string(),
        size: z.number().int().min(0).nullish(),
        blobId: z.string().nullish(),
        lfs: z.object({ sha256: z.string().nullish(), size: z.number().nullish() }).nullish(),
      }),
    )
    .max(50_000),
});

const LONGEST_LISTING = 32 * 1024 * 1024;

export interface ListOptions {
  readonly client: HttpClient;
  readonly address: HubAddress;
  readonly repository: string;
  readonly revision: string;
  readonly policy: RetryPolicy;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  readonly onWait: (waitMs: number, attempt: number, reason: string) => void;
}

/**
 * Asks the Hub what a repository holds at a revision, with sizes and hashes (its API, `blobs=true`: SHA-256 of the large files
 * from Git LFS, Git's own object name for the small ones). Throws StudioError as a download does.
 */
export async function listRepository(options: ListOptions): Promise<HubListing> {
  const { client, address, repository, revision, signal, clock } = options;
  const url = `${address.endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const text = await withRetries(
    async () => {
      const answer = await client.get(url, { ...hubHeaders(address), accept: 'application/json' }, signal);
      try {
        const failure = failureOf(answer, `repository ${repository} at ${revision}`, clock());
        if (failure !== null) throw failure;
        refuseWebPage(answer, `the list of files of ${repository}`);
      } catch (error) {
        await answer.discard().catch(() => undefined);
        throw error;
      }
      return textOf(answer.body);
    },
    { policy: options.policy, signal, onWait: options.onWait, progressed: () => false },
  );
  return readListing(text, repository, new URL(url).host);
}

function readListing(text: string, repository: string, host: string): HubListing {
  const parsed = listingSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    throw new StudioError('download-not-data', `${host} did not answer with the list of files of ${repository}. Check the mirror setting, then try again.`, {
      retryable: true,
      details: { host, what: `the list of files of ${repository}` },
    });
  }
  const { sha, siblings, cardData } = parsed.data;
  const files = siblings.map(({ rfilename, size, blobId, lfs }): PlannedFile => {
    const sha256 = lfs?.sha256 ?? null;
    const isGitOid = sha256 === null && blobId !== null && blobId !== undefined && /^[0-9a-f]{40}$/u.test(blobId);
    return {
      path: requireSafePath(rfilename, `The repository ${repository}`),
      from: rfilename,
      size: lfs?.size ?? size ?? 0,
      sha256: sha256 !== null && /^[0-9a-f]{64}$/u.test(sha256) ? sha256 : null,
      gitOid: isGitOid ? blobId : null,
    };
  });
  return { revision: sha, files, licence: licenceOf(cardData ?? null, repository) };
}

function licenceOf(card: z.output<typeof listingSchema>['cardData'], repository: string): Licence | null {
  const named = Array.isArray(card?.license) ? card.license.join(', ') : card?.license;
  if (named === undefined || named === '') return null;
  const known = knownLicence(named);
  if (known !== null) return known;
  const link = card?.license_link;
  return {
    id: named,
    name: card?.license_name ?? named,
    url: link !== undefined && link.startsWith('https://') ? link : `${HUB}/${repository}`,
    summary: 'The studio does not know this licence. Read it on the repository’s page before you accept it.',
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > LONGEST_LISTING)
      throw new StudioError('download-not-data', 'The list of files is longer than any repository’s. Check the mirror setting.', { details: { length } });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
