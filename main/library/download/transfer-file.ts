import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { storageError } from '../../database/sqlite-error.ts';
import { StudioError } from '../../engine/studio-error.ts';
import { syncFolder } from '../../history/atomic-file.ts';
import { failureOf, refuseWebPage } from './download-answer.ts';
import type { PlannedFile } from './download-plan.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import { TransientFailure, withRetries, type RetryPolicy } from './retry.ts';

export interface TransferOptions {
  readonly client: HttpClient;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly file: PlannedFile;
  /** The folder that `file.path` lies below. */
  readonly folder: string;
  /** The ETag under which an earlier attempt got its part; null when there is none. */
  readonly etag: string | null;
  /** Keeps the ETag of the part that is about to be written. */
  readonly saveEtag: (etag: string | null) => void;
  readonly policy: RetryPolicy;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  /** Told how many bytes of the file are there: 0 … size, back to less when it begins anew. */
  readonly onBytes: (present: number) => void;
  readonly onWait: (waitMs: number, attempt: number, reason: string) => void;
}

/**
 * Fetches one file: goes on where an earlier attempt ended (Range with If-Range), checks size, then hash, flushes it, and only
 * then gives it its name. Throws StudioError `download-wrong-size`, `download-wrong-hash` (after a second try from the start),
 * `download-not-data`, `download-refused`, `download-not-found`, `download-failed`, `disk-full`.
 */
export async function transferFile(options: TransferOptions): Promise<void> {
  const target = join(options.folder, ...options.file.path.split('/'));
  const part = `${target}.part`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await fetchWhole(options, part, options.etag);
    if (!(await isRight(part, options))) {
      // What was there from an earlier attempt may have spoilt it; a whole new copy can't.
      await startAnew(options, part);
      await fetchWhole(options, part, null);
      if (!(await isRight(part, options))) {
        await startAnew(options, part);
        throw wrongHash(options);
      }
    }
    await rename(part, target);
    await syncFolder(dirname(target));
  } catch (error) {
    throw storageError(error, target) ?? error;
  }
}

/** Requests until the part has the whole file's size. */
async function fetchWhole(options: TransferOptions, part: string, firstEtag: string | null): Promise<void> {
  const { file, signal, policy, onWait } = options;
  let etag = firstEtag;
  let present = await sizeOf(part);
  let furthest = present ?? 0;
  const attempt = async (): Promise<void> => {
    present = await sizeOf(part);
    if (present !== null && present > file.size) present = await startAnew(options, part);
    options.onBytes(present ?? 0);
    if (present === file.size) return;
    const asked = present ?? 0;
    const answer = await options.client.get(options.url, { ...options.headers, 'accept-encoding': 'identity', ...range(asked, etag) }, signal);
    const start = await startOf(answer, options, part, asked, etag);
    etag = strongEtag(answer);
    options.saveEtag(etag);
    await receive(answer, options, part, start, (bytes) => {
      present = bytes;
      options.onBytes(bytes);
    });
  };
  await withRetries(attempt, {
    policy,
    signal,
    onWait,
    progressed() {
      const further = (present ?? 0) > furthest;
      furthest = Math.max(furthest, present ?? 0);
      return further;
    },
  });
}

/** If-Range wants a strong tag; without one the hash has to tell whether the rest fits what is there. */
function range(present: number, etag: string | null): Record<string, string> {
  if (present === 0) return {};
  return { range: `bytes=${present}-`, ...(etag === null ? {} : { 'if-range': etag }) };
}

function strongEtag(answer: HttpAnswer): string | null {
  const etag = answer.headers['etag'];
  return etag === undefined || etag.startsWith('W/') ? null : etag;
}

/** At which byte of the file the answer's body begins. Throws what the answer stands for when it has no data of this file. */
async function startOf(answer: HttpAnswer, options: TransferOptions, part: string, present: number, etag: string | null): Promise<number> {
  const { file } = options;
  try {
    if (answer.status === 416) {
      await startAnew(options, part);
      throw new TransientFailure('the server can’t go on where the download ended, so the file begins anew');
    }
    const failure = failureOf(answer, file.from, options.clock());
    if (failure !== null) throw failure;
    refuseWebPage(answer, file.from);
    const [start, total] = answer.status === 206 ? contentRange(answer) : [0, contentLength(answer)];
    if (total !== null && total !== file.size) throw wrongSize(options, total);
    const changed = start > 0 && etag !== null && strongEtag(answer) !== null && strongEtag(answer) !== etag;
    if (changed || (start !== present && start !== 0)) {
      await startAnew(options, part);
      throw new TransientFailure('the file changed on the server, so it begins anew');
    }
    return start;
  } catch (error) {
    await answer.discard().catch(() => undefined);
    throw error;
  }
}

/** `bytes 100-199/200` → where it begins, and the whole file's size. */
function contentRange(answer: HttpAnswer): readonly [start: number, total: number | null] {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/u.exec(answer.headers['content-range'] ?? '') ?? [];
  return [start === undefined ? -1 : Number(start), total === undefined || total === '*' ? null : Number(total)];
}

function contentLength(answer: HttpAnswer): number | null {
  const length = answer.headers['content-length'];
  return length === undefined || answer.headers['content-encoding'] !== undefined ? null : Number(length);
}

/** Writes the body to the part, from `start` on. What was written before a failure stays and is flushed. */
async function receive(answer: HttpAnswer, options: TransferOptions, part: string, start: number, onBytes: (present: number) => void): Promise<void> {
  const { file } = options;
  const output = await open(part, start === 0 ? 'w' : 'r+');
  let present = start;
  try {
    for await (const chunk of answer.body) {
      if (present + chunk.length > file.size) throw wrongSize(options, present + chunk.length);
      await output.write(chunk, 0, chunk.length, present);
      present += chunk.length;
      onBytes(present);
    }
    if (present < file.size) throw new TransientFailure(`the connection ended after ${present} of ${file.size} bytes of ${file.from}`);
  } finally {
    try {
      await output.sync();
    } finally {
      await output.close();
    }
  }
}

/** By its SHA-256, or else by Git's own name for it; by its size alone where the source tells neither. */
async function isRight(part: string, { file, signal }: TransferOptions): Promise<boolean> {
  if (file.sha256 !== null) return (await digest(part, createHash('sha256'), signal)) === file.sha256;
  if (file.gitOid !== null) return (await digest(part, createHash('sha1').update(`blob ${file.size}\0`), signal)) === file.gitOid;
  return true;
}

async function digest(path: string, hash: Hash, signal: AbortSignal): Promise<string> {
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function startAnew(options: TransferOptions, part: string): Promise<null> {
  await rm(part, { force: true });
  options.saveEtag(null);
  return null;
}

async function sizeOf(path: string): Promise<number | null> {
  const status = await stat(path).catch(() => null);
  return status?.size ?? null;
}

function wrongSize({ file, url }: TransferOptions, size: number): StudioError {
  const host = new URL(url).host;
  return new StudioError(
    'download-wrong-size',
    `${host} offers ${file.from} with ${size} bytes, but it has to have ${file.size}. The mirror may be out of date: try again without it, or later.`,
    { details: { host, file: file.from, size, expected: file.size } },
  );
}

function wrongHash({ file, url }: TransferOptions): StudioError {
  const host = new URL(url).host;
  return new StudioError(
    'download-wrong-hash',
    `${file.from} from ${host} was fetched twice and is not what it should be: its hash is wrong, so it was thrown away. Try again without the mirror, or later.`,
    { details: { host, file: file.from } },
  );
}
