import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { StudioBridge, StudioEvent } from './contract.ts';

/**
 * The only ipcRenderer. The window gets two functions; neither hands it an Electron object, and the router on the other
 * side checks sender, name and arguments of every call.
 */
const bridge: StudioBridge = {
  call: (name, input) => ipcRenderer.invoke('studio.call', name, input),
  onEvent(listener) {
    const receive = (_: IpcRendererEvent, event: StudioEvent): void => listener(event);
    ipcRenderer.on('studio.event', receive);
    return () => ipcRenderer.removeListener('studio.event', receive);
  },
};

contextBridge.exposeInMainWorld('studio', bridge);
