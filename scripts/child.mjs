import { spawn } from 'node:child_process';

/**
 * Child processes: `run` waits and reports how they ended, `handOver` lets one take this process's place
 * (its streams, its signals, its exit code).
 */

/** @type {readonly NodeJS.Signals[]} */
const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Says something to the person. Always on stderr: stdout belongs to results. @param {string} message */
export function say(message) {
  process.stderr.write(`${message}\n`);
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean, shell?: boolean, timeoutMs?: number}} [options]
 * `capture` collects stdout and stderr instead of showing them; otherwise both go to stderr.
 * @returns {Promise<{code: number, output: string}>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      shell: options.shell ?? false,
      stdio: options.capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    const timer = options.timeoutMs === undefined ? null : setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer ?? undefined);
      resolve({ code: 127, output: `${output}${error.message}` });
    });
    child.on('close', (code) => {
      clearTimeout(timer ?? undefined);
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * Runs npm as the person's own configuration says (registry, proxy, cache).
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function npm(args, options = {}) {
  const npmScript = process.env.npm_execpath;
  if (npmScript?.endsWith('.js')) return run(process.execPath, [npmScript, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}

/**
 * Gives the terminal to a program and ends with its exit code; a signal sent to this process reaches it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv}} [options]
 */
export function handOver(command, args, options = {}) {
  const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: 'inherit' });
  for (const signal of forwardedSignals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`${command} could not be started: ${error.message}`);
    process.exit(127);
  });
  child.on('close', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const forwarded of forwardedSignals) process.removeAllListeners(forwarded);
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(1), 1000);
  });
}
