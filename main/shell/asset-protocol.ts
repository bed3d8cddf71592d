import { protocol } from 'electron';
import type { Studio } from '../studio-interface.ts';
import { readAppFile } from './app-files.ts';

/** The window's own address, and the origin that may call the studio. */
export const appOrigin = 'studio://app';
export const appAddress = `${appOrigin}/index.html`;

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' studio: data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' studio:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const safety = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' } as const;

/** Has to be called before the app is ready. */
export function registerStudioScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'studio', privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } }]);
}

/** Serves `studio://app/…` (the window's files) and `studio://asset/…` (pictures); everything else is not found. */
export function serveStudioScheme(studio: Studio, windowFolder: string): void {
  protocol.handle('studio', async (request) => {
    const url = new URL(request.url);
    if (request.method !== 'GET') return new Response(null, { status: 405 });
    if (url.hostname === 'app') return appFile(windowFolder, url);
    if (url.hostname === 'asset') return asset(studio, url);
    return notFound();
  });
}

async function appFile(folder: string, url: URL): Promise<Response> {
  const file = await readAppFile(folder, url.pathname);
  if (file === null) return notFound();
  return new Response(file.bytes, { headers: { ...safety, 'Content-Type': file.mediaType, 'Content-Security-Policy': contentSecurityPolicy } });
}

async function asset(studio: Studio, url: URL): Promise<Response> {
  const bytes = await studio.asset(url.pathname.slice(1), Object.fromEntries(url.searchParams));
  if (bytes === null) return notFound();
  return new Response(new Uint8Array(bytes), {
    headers: {
      ...safety,
      'Content-Type': 'image/png',
      'Access-Control-Allow-Origin': appOrigin,
      // A preview's address counts up and a what-if's approximate picture is made anew, so nothing may be kept.
      'Cache-Control': 'no-store',
    },
  });
}

function notFound(): Response {
  return new Response(null, { status: 404, headers: safety });
}
