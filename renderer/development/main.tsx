import { createFakeBridge } from './fake-bridge.ts';

Object.assign(window, { studio: createFakeBridge() });
await import('../main.tsx');
