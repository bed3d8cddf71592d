import type { CommandContext } from './session.ts';

/** On a terminal one line that is written over; else silent, since every picture would be a line. */
export function progressLine({ terminal }: CommandContext): { show(done: number, total: number): void; end(): void } {
  let shown = false;
  return {
    show(done, total) {
      if (!terminal.interactive) return;
      shown = true;
      terminal.err(`\r\u001b[2Kpicture ${done} of ${total}`);
    },
    end() {
      if (shown) terminal.err('\r\u001b[2K');
      shown = false;
    },
  };
}
