import { session, WebContentsView, type Session } from 'electron';
import { secureSession } from './security.ts';

/** Of pages on their way to paper; nothing else is served there. */
const ORIGIN = 'studio://print';
/** Without “persist:” it is kept in memory alone. */
const PARTITION = 'finexl-print';

const pages = new Map<string, string>();
let printed = 0;
let printing: Session | null = null;

/**
 * A page of the studio's own making as PDF, tagged and with an outline by its headings. It is laid out where nobody sees
 * it: in a view without a window, without scripts, in a session of its own that reaches neither the net nor the studio.
 */
export async function printPage(html: string): Promise<Uint8Array> {
  const address = `${ORIGIN}/${(printed += 1)}.html`;
  const view = new WebContentsView({
    webPreferences: {
      session: printSession(),
      javascript: false,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  pages.set(address, html);
  try {
    await view.webContents.loadURL(address);
    // Paper and margins stand in the page's own style.
    return await view.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true, generateTaggedPDF: true, generateDocumentOutline: true });
  } finally {
    pages.delete(address);
    view.webContents.close();
  }
}

function printSession(): Session {
  if (printing !== null) return printing;
  const made = session.fromPartition(PARTITION);
  secureSession((url) => url.startsWith(`${ORIGIN}/`), made);
  made.protocol.handle('studio', ({ url }) => {
    const html = pages.get(url);
    const headers = { 'Content-Type': 'text/html; charset=utf-8', 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' };
    return html === undefined ? new Response(null, { status: 404 }) : new Response(html, { headers });
  });
  printing = made;
  return made;
}
