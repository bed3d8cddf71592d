import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme } from 'electron';
import { defaultHome } from './history/home-layout.ts';
import { appAddress, appOrigin, registerStudioScheme, serveStudioScheme } from './shell/asset-protocol.ts';
import { endOnBugs, openCrashLog, reviveWindow, type CrashLog } from './shell/crash.ts';
import { electronDesktop } from './shell/desktop.ts';
import { engineProcess, throwawayEngineProcess } from './shell/engine-process.ts';
import { routeCalls } from './shell/ipc-router.ts';
import { findLocations, type Locations } from './shell/locations.ts';
import { offerEditMenu, setMenu } from './shell/menu.ts';
import { secureApp, secureSession } from './shell/security.ts';
import { trustedAddresses } from './shell/trusted-addresses.ts';
import { isDevelopmentBuild, isUnofficialRuntime, refusal } from './shell/unofficial-runtime.ts';
import { openWindow, showWork } from './shell/window.ts';
import { openWindowFolder } from './shell/window-folder.ts';
import { followWork } from './shell/work-in-sight.ts';
import { openStudio } from './studio.ts';
import type { Studio } from './studio-interface.ts';

/** Electron's entry: the order in which the studio comes up, and goes down again. */

const environment = process.env;
const home = defaultHome(process.platform, environment);
const locations = findLocations(import.meta.dirname, environment);
const unattended = environment['FINEXL_TEST'] === '1';
const developmentAddress = app.isPackaged ? undefined : environment['ELECTRON_RENDERER_URL'];
const { isTrusted, mayLoad } = trustedAddresses(appOrigin, developmentAddress);
const unofficial = isUnofficialRuntime();
/** A window that has just come up, or a picture that is just done, is looked at first. */
const PROBE_AFTER_IDLE_MS = 5_000;
/** What the command line does to a profile shows about as soon as one has looked up from it. */
const LOOK_FOR_CHANGES_MS = 1_000;

async function boot(): Promise<void> {
  const refused = refusal({ packaged: app.isPackaged, unofficial, developmentBuild: isDevelopmentBuild(locations.resources) });
  if (refused !== null) return fail(new Error(refused));
  const crashes = openCrashLog(home);
  endOnBugs(crashes, unattended);
  secureApp(isTrusted);
  registerStudioScheme();
  await app.whenReady();
  secureSession(mayLoad);
  setMenu(!app.isPackaged);
  const studio = await openStudio({
    home,
    resources: locations.resources,
    engine: engineProcess(locations, crashes),
    throwawayEngine: () => throwawayEngineProcess(locations),
    lookForChangesMs: LOOK_FOR_CHANGES_MS,
    probeAfterIdleMs: unattended && environment['FINEXL_PROBE'] !== '1' ? undefined : PROBE_AFTER_IDLE_MS,
    desktop: electronDesktop(() => BrowserWindow.getAllWindows()[0] ?? null),
    version: app.getVersion(),
    unofficialRuntime: unofficial,
    previews: true,
  });
  closeWithApp(studio);
  serveStudioScheme(studio, locations.window);
  await followTheme(studio);
  routeCalls({
    studio,
    isTrusted,
    checkOutput: !app.isPackaged || unattended,
    afterCall: (name) => {
      if (name === 'settings.set') void followTheme(studio);
    },
    reportBug: (error) => crashes.report(error),
  });
  const follow = followWork();
  studio.onEvent((event) => {
    const sight = follow(event);
    for (const window of BrowserWindow.getAllWindows()) {
      window.webContents.send('studio.event', event);
      if (sight !== null) showWork(window, sight);
    }
  });
  show(locations, crashes, studio);
}

function show({ preload, icon }: Locations, crashes: CrashLog, studio: Studio): void {
  const open = (): void => {
    const address = developmentAddress === undefined ? appAddress : `${developmentAddress}/index.html`;
    const window = openWindow({ address, preload, icon, boundsFile: join(home, 'window.json') });
    reviveWindow(window, crashes);
    offerEditMenu(window, async () => (await studio.call('settings.get', {})).locale);
  };
  open();
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) return open();
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
}

/** The title bar and native dialogs follow the setting, as the window does. */
async function followTheme(studio: Studio): Promise<void> {
  nativeTheme.themeSource = (await studio.call('settings.get', {})).theme;
}

/** The app ends once the job in flight was marked and the database was closed. */
function closeWithApp(studio: Studio): void {
  let closing = false;
  app.on('will-quit', (event) => {
    if (closing) return;
    closing = true;
    event.preventDefault();
    void studio.close().finally(() => app.exit(0));
  });
}

async function fail(error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  if (!unattended) {
    // Before that Linux has no boxes: it would say it on stderr alone, which nobody sees who clicked an icon.
    await app.whenReady();
    dialog.showErrorBox('FineXL Studio', message);
  }
  app.exit(1);
}

async function start(): Promise<void> {
  app.setName('FineXL Studio');
  app.setPath('userData', openWindowFolder(home));
  if (app.requestSingleInstanceLock()) await boot();
  else app.quit();
}

start().catch(fail);
