import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server treats one file's next requests; each is used up by one request. */
export type Mischief =
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'page' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'ignore-range' }
  | { readonly kind: 'other-bytes' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'elsewhere'; readonly to: string }
  | { readonly kind: 'silence' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'trickle'; readonly chunk: number; readonly everyMs: number };

export interface Served {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** A real HTTP server on loopback that speaks as the Hub does (list of files, files by range) and misbehaves as it is told. */
export class UnrulyServer {
  readonly files = new Map<string, Buffer>();
  readonly requests: Served[] = [];
  /** Answers that wait for `release`, the oldest first. */
  readonly held: (() => void)[] = [];
  /** How many waited at once, at most. */
  mostHeld = 0;
  /** Changes every file's ETag. */
  version = 1;
  licence: string | null = 'mit';
  /** Whether the list names SHA-256 (as for Git LFS) or Git's own hashes. */
  lfs = (path: string): boolean => path.endsWith('.onnx');
  readonly #mischief = new Map<string, Mischief[]>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(files: Readonly<Record<string, string | Buffer>>): Promise<UnrulyServer> {
    const server = createServer();
    const unruly = new UnrulyServer(server);
    server.on('request', (request, response) => unruly.#answer(request, response));
    for (const [path, content] of Object.entries(files)) unruly.files.set(path, Buffer.from(content));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return unruly;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next requests for a file (or `list`) are answered so, one after the other. */
  treat(path: string, ...mischief: readonly Mischief[]): void {
    this.#mischief.set(path, [...(this.#mischief.get(path) ?? []), ...mischief]);
  }

  /** Requests for one file. */
  asked(path: string): readonly Served[] {
    return this.requests.filter((request) => request.path === path);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.endpoint);
    const path = url.pathname.startsWith('/api/') ? 'list' : decodeURIComponent(url.pathname.split('/').slice(5).join('/'));
    this.requests.push({ path, headers: request.headers });
    const mischief = this.#mischief.get(path)?.shift() ?? null;
    if (mischief?.kind === 'silence') return;
    if (mischief?.kind === 'status') {
      response.writeHead(mischief.status, mischief.retryAfter === undefined ? {} : { 'retry-after': mischief.retryAfter });
      return void response.end();
    }
    if (mischief?.kind === 'page')
      return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Sign in</title>');
    if (mischief?.kind === 'elsewhere') return void response.writeHead(302, { location: `${mischief.to}${url.pathname}` }).end();
    if (path === 'list') return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(this.#listing()));
    if (mischief?.kind !== 'hold') return this.#send(path, request, response, mischief);
    this.held.push(() => this.#send(path, request, response, null));
    this.mostHeld = Math.max(this.mostHeld, this.held.length);
  }

  /** Answers the request that has waited longest. */
  release(): void {
    this.held.shift()?.();
  }

  #send(path: string, request: IncomingMessage, response: ServerResponse, mischief: Mischief | null): void {
    const content = this.files.get(path);
    if (content === undefined) return void response.writeHead(404).end();
    const whole =
      mischief?.kind === 'other-bytes' ? Buffer.alloc(content.length, 'x') : mischief?.kind === 'too-long' ? Buffer.concat([content, content]) : content;
    const etag = `"${path}-${this.version}"`;
    const asked = /^bytes=(\d+)-$/u.exec(request.headers.range ?? '')?.[1];
    const condition = request.headers['if-range'];
    const start = asked === undefined || mischief?.kind === 'ignore-range' || (condition !== undefined && condition !== etag) ? 0 : Number(asked);
    if (start >= whole.length && start > 0) return void response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end();
    const headers: Record<string, string> = { etag, 'content-type': 'application/octet-stream', 'content-length': String(whole.length - start) };
    if (start > 0) headers['content-range'] = `bytes ${start}-${whole.length - 1}/${whole.length}`;
    response.writeHead(start > 0 ? 206 : 200, headers);
    if (mischief?.kind === 'cut') {
      response.write(whole.subarray(start, start + mischief.after), () => setTimeout(() => response.destroy(), 20));
      return;
    }
    if (mischief?.kind === 'trickle') return this.#trickle(whole, start, response, mischief);
    response.end(whole.subarray(start));
  }

  #trickle(whole: Buffer, start: number, response: ServerResponse, { chunk, everyMs }: Extract<Mischief, { kind: 'trickle' }>): void {
    let at = start;
    const timer = setInterval(() => {
      if (at >= whole.length || response.destroyed) {
        clearInterval(timer);
        response.end();
        return;
      }
      response.write(whole.subarray(at, at + chunk));
      at += chunk;
    }, everyMs);
  }

  #listing(): unknown {
    return {
      sha: COMMIT,
      cardData: this.licence === null ? {} : { license: this.licence },
      siblings: [...this.files].map(([rfilename, content]) => ({
        rfilename,
        size: content.length,
        blobId: createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex'),
        ...(this.lfs(rfilename) ? { lfs: { sha256: createHash('sha256').update(content).digest('hex'), size: content.length } } : {}),
      })),
    };
  }
}
