import { BrowserWindow, nativeTheme, screen } from 'electron';
import { readBounds, writeBounds } from './window-bounds.ts';
import type { WorkInSight } from './work-in-sight.ts';

export interface WindowOptions {
  readonly address: string;
  readonly preload: string;
  readonly icon: string;
  readonly boundsFile: string;
}

const minimum = { width: 1000, height: 680 };
const standard = { width: 1360, height: 880 };

export function openWindow(options: WindowOptions): BrowserWindow {
  const remembered = readBounds(
    options.boundsFile,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...(remembered ?? standard),
    minWidth: minimum.width,
    minHeight: minimum.height,
    show: false,
    title: 'FineXL Studio',
    icon: options.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16171a' : '#f6f6f4',
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (remembered?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => writeBounds(options.boundsFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }));
  void window.loadURL(options.address);
  return window;
}

/** In title and task bar, for who works in another window meanwhile. */
export function showWork(window: BrowserWindow, { title, progress }: WorkInSight): void {
  window.setTitle(title);
  window.setProgressBar(progress ?? -1);
}
