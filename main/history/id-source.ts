import { randomBytes } from 'node:crypto';

// Crockford's alphabet: no letter that is easily taken for another.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Readable ids that sort by time: `20261123-201455-x7k2m` (UTC, then five random letters). Never the same twice. */
export function createIdSource(clock: () => Date, random: (size: number) => Uint8Array = randomBytes): () => string {
  let second = '';
  let given = new Set<string>();
  return () => {
    const stamp = clock().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
    if (stamp !== second) {
      second = stamp;
      given = new Set();
    }
    for (;;) {
      const tail = Array.from(random(5), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
      if (given.has(tail)) continue;
      given.add(tail);
      return `${stamp}-${tail}`;
    }
  };
}
