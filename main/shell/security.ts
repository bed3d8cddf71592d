import { app, session, shell, type Session, type WebContents } from 'electron';

/** What no page in the studio may do: leave, open windows, attach web views, ask for permissions, load from the net. */
export function secureApp(isTrusted: (url: string) => boolean): void {
  app.on('web-contents-created', (_, contents) => confine(contents, isTrusted));
}

/** Has to be called once the app is ready. Only the studio's own scheme (and a development server) is let through. */
export function secureSession(mayLoad: (url: string) => boolean, secured: Session = session.defaultSession): void {
  secured.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  secured.setPermissionCheckHandler(() => false);
  secured.setDevicePermissionHandler(() => false);
  secured.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isLocal(details.url) && !mayLoad(details.url) }));
  secured.setSpellCheckerEnabled(false);
}

function confine(contents: WebContents, isTrusted: (url: string) => boolean): void {
  const stay = (event: { preventDefault(): void }, url: string): void => {
    if (!isTrusted(url)) event.preventDefault();
  };
  contents.on('will-navigate', (event) => stay(event, event.url));
  contents.on('will-frame-navigate', (event) => stay(event, event.url));
  contents.on('will-redirect', (event) => stay(event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    // A link in the window opens in the person's browser, never in the studio.
    if (url.startsWith('https://')) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

function isLocal(url: string): boolean {
  return ['studio:', 'blob:', 'data:', 'devtools:'].some((scheme) => url.startsWith(scheme));
}
