import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { StudioBridge, StudioEvent } from './contract.ts';

/**
 * The only ipcRenderer. The window gets three functions; none hands it an Electron object, and the router on the other
 * side checks sender, name and arguments of every call.
 */
const bridge: StudioBridge = {
  call: (name, input) => ipcRenderer.invoke('studio.call', name, input),
  pathOf: (file) => webUtils.getPathForFile(file),
  onEvent(listener) {
    const receive = (_: IpcRendererEvent, event: StudioEvent): void => listener(event);
    ipcRenderer.on('studio.event', receive);
    return () => ipcRenderer.removeListener('studio.event', receive);
  },
};

contextBridge.exposeInMainWorld('studio', bridge);
