import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Where the window stood when it was last closed. */
const boundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  maximized: z.boolean(),
});
export type WindowBounds = z.infer<typeof boundsSchema>;

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Null when nothing was kept, what was kept can't be read, or it would lie off every screen. */
export function readBounds(file: string, screens: readonly Area[]): WindowBounds | null {
  try {
    const bounds = boundsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return screens.some((screen) => isReachable(bounds, screen)) ? bounds : null;
  } catch {
    return null;
  }
}

export function writeBounds(file: string, bounds: WindowBounds): void {
  try {
    writeFileSync(`${file}.tmp`, JSON.stringify(bounds));
    renameSync(`${file}.tmp`, file);
  } catch {
    // A forgotten window position is not worth a message.
  }
}

/** Enough of the title bar has to be on the screen to be gripped. */
function isReachable(bounds: Area, screen: Area): boolean {
  const visible = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x);
  return visible >= 100 && bounds.y >= screen.y && bounds.y <= screen.y + screen.height - 40;
}
