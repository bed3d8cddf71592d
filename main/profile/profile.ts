import type { ProfileRepository } from '../database/profile-repository.ts';
import type { Profile } from '../../preload/contract.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { AspectCatalogue } from './aspect-catalogue.ts';

/** Said by the person in so many words, so nearly certain; feedback on single pictures will count for less. */
const UNCERTAINTY_WHEN_SAID = 0.1;

export interface ProfileService {
  get(): Profile;
  set(aspect: string, level: number): Profile;
  reset(): Profile;
}

export function createProfile(repository: ProfileRepository, aspects: AspectCatalogue, clock: () => Date): ProfileService {
  const get = (): Profile => ({ aspects: repository.all().map((level) => ({ ...level })) });
  return {
    get,
    set(aspect, level) {
      aspects.require(aspect);
      if (!(level >= -1 && level <= 1)) {
        throw new StudioError('setting-out-of-range', `The level of “${aspect}” must be from −1 to 1, not ${level}.`, {
          details: { setting: aspect, value: level },
        });
      }
      repository.set({ aspect, level, uncertainty: UNCERTAINTY_WHEN_SAID, updatedAt: clock().toISOString() });
      return get();
    },
    reset() {
      repository.reset(clock().toISOString());
      return get();
    },
  };
}
