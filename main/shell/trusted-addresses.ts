/** What the window may show, and what it may load besides. */
export interface TrustedAddresses {
  /** Whether a page of this address is the studio's own window. */
  readonly isTrusted: (url: string) => boolean;
  /** Whether the window may ask for it: a trusted page's files, and the socket over which Vite renews the window. */
  readonly mayLoad: (url: string) => boolean;
}

/** @param developmentAddress of Vite's server, such as `http://localhost:5173`; none in an installed studio */
export function trustedAddresses(appOrigin: string, developmentAddress: string | undefined): TrustedAddresses {
  const pages = [appOrigin, ...(developmentAddress === undefined ? [] : [developmentAddress])];
  const sockets = developmentAddress === undefined ? [] : [developmentAddress.replace(/^http/u, 'ws')];
  const isTrusted = (url: string): boolean => isBelow(url, pages);
  return { isTrusted, mayLoad: (url) => isTrusted(url) || isBelow(url, sockets) };
}

function isBelow(url: string, origins: readonly string[]): boolean {
  return origins.some((origin) => url === origin || url.startsWith(`${origin}/`));
}
