import { Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';
import type { Settings } from '../../preload/contract.ts';
import { editMenu } from './edit-menu.ts';

/** The menu of roles alone, so that the operating system names and binds them as its people expect. */
export function setMenu(development: boolean): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  const tools: MenuItemConstructorOptions[] = [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }];
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { role: 'viewMenu', submenu: development ? [...view, ...tools] : view },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** The system's own menu over text. Pictures have one of the window's. */
export function offerEditMenu(window: BrowserWindow, locale: () => Promise<Settings['locale']>): void {
  window.webContents.on('context-menu', (_, params) => {
    const show = (language: Settings['locale']): void => {
      const items = editMenu(params, language);
      if (items.length > 0 && !window.isDestroyed()) Menu.buildFromTemplate(items).popup({ window, x: params.x, y: params.y });
    };
    // Without an answer the menu is still of use.
    void locale().then(show, () => show('en'));
  });
}
