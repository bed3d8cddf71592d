import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../main/audit/random.ts';
import { difference, drawShares, meanDraws, probabilityThat, sharesOf, type Errors, type Share } from '../../../main/audit/shares.ts';

/** A readout that is right 3 times in 4, as held-out pictures of known truth have shown, and on all subjects alike. */
const OFTEN_RIGHT: Errors = {
  read: [
    [300, 100],
    [100, 300],
  ],
  concentration: 1e6,
};

/** Of one model. */
const sharesFor = (reads: readonly number[], errors: Errors | null, seed = 1): readonly Share[] => drawShares([{ reads }], errors, seed).flatMap(sharesOf);

/** What such a readout reads on pictures of which this share shows the first option. */
function readsOf(share: number, pictures: number, right: number, seed: number): number[] {
  const random = seededRandom(seed);
  const reads = [0, 0];
  for (let picture = 0; picture < pictures; picture += 1) {
    const shown = random.uniform() < share ? 0 : 1;
    const as = random.uniform() < right ? shown : 1 - shown;
    reads[as] = (reads[as] ?? 0) + 1;
  }
  return reads;
}

describe('Shares of what pictures show', () => {
  it('are those that were read where the readout never errs', () => {
    const [first, second] = sharesFor([18, 6], null);
    expect(first?.share).toBeCloseTo(18.5 / 25, 1);
    expect((first?.share ?? 0) + (second?.share ?? 0)).toBeCloseTo(1, 6);
    expect(first?.low).toBeGreaterThan(0.5);
    expect(first?.high).toBeLessThan(0.92);
  });

  it('are corrected for how the readout errs: 70 % read of what it knows in 3 of 4 are 90 % shown', () => {
    const [first] = sharesFor([700, 300], OFTEN_RIGHT);
    expect(first?.share).toBeCloseTo(0.9, 1);
    expect(first?.low).toBeLessThan(0.9);
    expect(first?.high).toBeGreaterThan(0.9);
  });

  it('stay open where the readout knows nothing', () => {
    const blind = {
      ...OFTEN_RIGHT,
      read: [
        [50, 50],
        [50, 50],
      ],
    };
    const [first] = sharesFor([20, 4], blind);
    expect(first?.low).toBeLessThan(0.05);
    expect(first?.high).toBeGreaterThan(0.95);
  });

  it('never claim to be certain of what a few pictures show', () => {
    const [all, none] = sharesFor([8, 0], null);
    expect(all?.low).toBeLessThan(0.9);
    expect(none?.high).toBeGreaterThan(0.1);
  });

  it('hold the true share in their intervals about as often as they say', () => {
    let held = 0;
    let corrected = 0;
    let raw = 0;
    const rounds = 60;
    for (let round = 0; round < rounds; round += 1) {
      const share = [0.1, 0.3, 0.5, 0.8][round % 4] ?? 0.5;
      const reads = readsOf(share, 60, 0.75, 100 + round);
      const [first] = sharesFor(reads, OFTEN_RIGHT, round);
      if (first === undefined) continue;
      if (first.low <= share && share <= first.high) held += 1;
      corrected += Math.abs(first.share - share);
      raw += Math.abs((reads[0] ?? 0) / 60 - share);
    }
    expect(held / rounds).toBeGreaterThan(0.88);
    expect(corrected).toBeLessThan(0.8 * raw);
  });

  it('stay open where the readout errs otherwise on every subject: all of one prompt may be misread alike', () => {
    const moody = { ...OFTEN_RIGHT, concentration: 1 };
    expect(sharesFor([0, 60], moody)[1]?.low).toBeLessThan(0.4);
    expect(sharesFor([0, 60], OFTEN_RIGHT)[1]?.low).toBeGreaterThan(0.85);
  });

  it('are known where a person has looked, however the readout errs', () => {
    const moody = { ...OFTEN_RIGHT, concentration: 1 };
    const looked = [
      [2, 18],
      [0, 0],
    ];
    const [man] = drawShares([{ reads: [0, 0], looked }], moody).flatMap(sharesOf);
    expect(man?.low).toBeGreaterThan(0.85);
    // What was seen of twenty also tells how the readout errs on the twenty others.
    const [others] = drawShares([{ reads: [2, 18], looked }], moody).flatMap(sharesOf);
    expect(others?.low).toBeGreaterThan(0.6);
  });

  it('are the same for the same pictures', () => {
    expect(sharesFor([5, 3, 2], null, 7)).toEqual(sharesFor([5, 3, 2], null, 7));
  });

  it('tell how likely one model shows more than another', () => {
    const [a, b] = drawShares([{ reads: [45, 5] }, { reads: [25, 25] }], null);
    const more = difference(a?.draws[0] ?? new Float64Array(), b?.draws[0] ?? new Float64Array());
    expect(probabilityThat(more, (value) => value > 0)).toBeGreaterThan(0.99);
    expect(sharesOf(meanDraws([a, b].filter((one) => one !== undefined)))[0]?.share).toBeCloseTo(0.7, 1);
  });
});

describe('Seeded draws', () => {
  it('have the mean and the spread of their distribution', () => {
    const random = seededRandom(3);
    const drawn = Array.from({ length: 4000 }, () => random.gamma(2.5));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const spread = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    expect(mean).toBeCloseTo(2.5, 0);
    expect(spread / 2.5).toBeGreaterThan(0.85);
    expect(spread / 2.5).toBeLessThan(1.15);
    const small = Array.from({ length: 4000 }, () => random.gamma(0.2));
    expect(small.reduce((sum, value) => sum + value, 0) / small.length).toBeCloseTo(0.2, 1);
  });

  it('give shares that sum to 1, however small their concentrations', () => {
    const random = seededRandom(5);
    for (let round = 0; round < 200; round += 1) {
      const shares = random.dirichlet([0.001, 0.001, 0.001]);
      expect(shares.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    }
  });
});
