import { OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, StoredFailure, type CommandContext } from './session.ts';

/** doctor: looks at everything a picture needs. Fails when something is wrong, after saying what to do. */
export async function doctorCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { positionals } = parseOptions(OPTIONS.doctor, args);
  if (positionals.length > 0) throw usage('doctor takes nothing more');
  await context.withStudio({}, async ({ studio }) => {
    const verdict = await studio.call('studio.doctor', {});
    const width = Math.max(...verdict.checks.map((check) => check.name.length));
    const lines = verdict.checks.flatMap((check) => [
      `${check.ok ? '✓' : '✗'} ${check.name.padEnd(width)}  ${check.detail}`,
      ...(check.advice === null ? [] : [`  ${' '.repeat(width)}  → ${check.advice}`]),
    ]);
    print(context, verdict, lines);
    if (!verdict.ok) throw new StoredFailure({ code: 'doctor-found', message: verdict.summary, retryable: false, details: {} });
  });
}
