import type { Desktop } from './studio-interface.ts';
import type { SettingRepository } from './database/setting-repository.ts';
import type { VerdictRepository } from './database/verdict-repository.ts';
import type { Audits } from './audit/audit.ts';
import type { Question } from './engine/readout/answers.ts';
import type { Deletions } from './history/deletions.ts';
import type { Exports } from './history/exports.ts';
import type { History } from './history/history.ts';
import type { HomeLayout } from './history/home-layout.ts';
import type { DownloadParts } from './library/download/downloads.ts';
import type { Calibrations } from './jobs/calibrations.ts';
import type { Measures } from './library/measures.ts';
import type { ProbeParts } from './jobs/provider-probe.ts';
import type { ModelExplanations } from './jobs/explain-model.ts';
import type { UpscaleParts } from './jobs/upscale.ts';
import type { WhatIfAnswer, WhatIfParts } from './jobs/what-if.ts';
import type { Profiles } from './profile/profiles.ts';
import type { StatementFeedback } from './profile/statement-feedback.ts';
import type { Settings, StudioEvent } from '../preload/contract.ts';

/** The services as the composition root wired them, for the channels and the assets. */
export interface ServiceParts extends WhatIfParts, UpscaleParts {
  readonly profiles: Profiles;
  readonly feedback: StatementFeedback;
  readonly home: HomeLayout;
  readonly history: History;
  readonly deletions: Deletions;
  readonly exports: Exports;
  readonly settings: SettingRepository;
  readonly verdicts: VerdictRepository;
  readonly probing: ProbeParts;
  readonly measures: Measures;
  readonly calibrations: Calibrations;
  /** The provider asked for: this run's, or else the setting. */
  readonly provider: () => Settings['provider'];
  readonly library: DownloadParts;
  readonly whatIf: (id: string, coalition: Readonly<Record<string, number>>) => Promise<WhatIfAnswer>;
  readonly models: ModelExplanations;
  readonly audits: Audits;
  /** What a bias audit can ask. */
  readonly questions: () => readonly Question[];
  readonly desktop: Desktop;
  readonly emit: (event: StudioEvent) => void;
  readonly version: string;
  readonly unofficialRuntime: boolean;
}
