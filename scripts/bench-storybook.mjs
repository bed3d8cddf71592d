import { handOver, say } from './child.mjs';
import { inProject } from './project.mjs';

/**
 * `npm run bench:storybook`: grades models/storybook by a probe that isn't shipped. The probe is PyTorch, so this one command
 * needs Python with the packages that models/training/README.md names.
 */
try {
  const python = process.env.PYTHON ?? 'python3';
  handOver(python, ['-m', 'probe.grade', ...process.argv.slice(2)], { cwd: inProject('models', 'training') });
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
