import { StudioError } from '../../studio-error.ts';
import { ddimScheduler } from './ddim.ts';
import { dpmSolverMultistepScheduler } from './dpm-solver-multistep.ts';
import { eulerScheduler } from './euler.ts';
import { eulerAncestralScheduler } from './euler-ancestral.ts';
import { flowMatchEulerScheduler } from './flow-match-euler.ts';
import { lcmScheduler } from './lcm.ts';
import { pndmScheduler } from './pndm.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import type { JsonObject } from '../lenient-json.ts';
import type { Scheduler } from './scheduler.ts';

type SchedulerMaker = (config: JsonObject, plan: SchedulerPlan) => Scheduler;

/** diffusers' class names, as they stand in `_class_name` of scheduler_config.json. */
const MAKERS: Readonly<Record<string, SchedulerMaker>> = {
  DDIMScheduler: ddimScheduler,
  DPMSolverMultistepScheduler: dpmSolverMultistepScheduler,
  EulerAncestralDiscreteScheduler: eulerAncestralScheduler,
  EulerDiscreteScheduler: eulerScheduler,
  FlowMatchEulerDiscreteScheduler: flowMatchEulerScheduler,
  LCMScheduler: lcmScheduler,
  PNDMScheduler: pndmScheduler,
};

export const SCHEDULER_CLASSES: readonly string[] = Object.keys(MAKERS);

/** Throws StudioError `checkpoint-corrupt` for an unknown class or option, `setting-out-of-range` for an impossible plan. */
export function schedulerFromConfig(className: string, config: JsonObject, plan: SchedulerPlan): Scheduler {
  const maker = Object.hasOwn(MAKERS, className) ? MAKERS[className] : undefined;
  if (maker === undefined) {
    throw new StudioError('checkpoint-corrupt', `The scheduler ${className} is not supported; the studio knows ${SCHEDULER_CLASSES.join(', ')}.`, {
      details: { component: 'scheduler', class: className },
    });
  }
  const limit = config['num_train_timesteps'] ?? 1000;
  if (!Number.isInteger(plan.numInferenceSteps) || plan.numInferenceSteps < 1 || (typeof limit === 'number' && plan.numInferenceSteps > limit)) {
    throw new StudioError('setting-out-of-range', `${plan.numInferenceSteps} steps are not possible.`, {
      details: { setting: 'numInferenceSteps', value: plan.numInferenceSteps },
    });
  }
  return maker(config, plan);
}
