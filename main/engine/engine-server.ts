import type { EnginePort } from './engine-port.ts';
import type { EngineCallName, EngineCalls, EngineEvent, FromEngine, ToEngine } from './protocol.ts';
import { StudioError } from './studio-error.ts';

/** The engine's calls, without the wire. */
export type EngineHandlers = {
  readonly [Name in EngineCallName]: (
    input: EngineCalls[Name]['input'],
    onEvent: (event: EngineEvent) => void,
    signal: AbortSignal,
    /** Aborted when others wait for a chance to come in between. */
    giveWay?: AbortSignal,
  ) => Promise<EngineCalls[Name]['output']>;
};

type Call = Extract<ToEngine, { readonly type: 'call' }>;

interface Pending {
  readonly call: Call;
  readonly controller: AbortController;
  readonly giveWay: AbortController;
}

/**
 * Answers calls from a port, one at a time and in order; `inspect` and `adapter` don't wait, and `cancel` reaches the running call
 * through its signal and a waiting one at once.
 */
export function serveEngine(port: EnginePort, handlers: EngineHandlers): void {
  const waiting: Pending[] = [];
  let running: Pending | null = null;

  const perform = async ({ call, controller, giveWay }: Pending): Promise<void> => {
    const onEvent = (event: EngineEvent): void => port.post({ type: 'event', id: call.id, event });
    try {
      const output = await dispatch(handlers, call, onEvent, controller.signal, giveWay.signal);
      port.post({ type: 'result', id: call.id, output });
    } catch (error) {
      port.post(errorMessage(call.id, error));
    }
  };
  const next = (): void => {
    if (running !== null) return;
    const pending = waiting.shift();
    if (pending === undefined) return;
    running = pending;
    void perform(pending).finally(() => {
      running = null;
      next();
    });
  };
  const cancel = (id: number): void => {
    const at = waiting.findIndex((pending) => pending.call.id === id);
    if (at >= 0) {
      waiting.splice(at, 1);
      port.post(errorMessage(id, new StudioError('cancelled', 'The call was cancelled before it began.', { retryable: true })));
    } else if (running?.call.id === id) {
      running.controller.abort();
    }
  };
  port.onMessage((message) => {
    switch (message.type) {
      case 'call': {
        const pending = { call: message, controller: new AbortController(), giveWay: new AbortController() };
        if (message.name === 'inspect' || message.name === 'adapter') void perform(pending);
        else waiting.push(pending);
        next();
        break;
      }
      case 'cancel':
        cancel(message.id);
        break;
      case 'give-way':
        [running, ...waiting].find((pending) => pending?.call.id === message.id)?.giveWay.abort();
        break;
    }
  });
  port.post({ type: 'ready' });
}

function dispatch(
  handlers: EngineHandlers,
  call: Call,
  onEvent: (event: EngineEvent) => void,
  signal: AbortSignal,
  giveWay: AbortSignal,
): Promise<EngineCalls[EngineCallName]['output']> {
  switch (call.name) {
    case 'open':
      return handlers.open(call.input, onEvent, signal);
    case 'factors':
      return handlers.factors(call.input, onEvent, signal);
    case 'render':
      return handlers.render(call.input, onEvent, signal);
    case 'explain':
      return handlers.explain(call.input, onEvent, signal, giveWay);
    case 'approximate':
      return handlers.approximate(call.input, onEvent, signal);
    case 'adapter':
      return handlers.adapter(call.input, onEvent, signal);
    case 'modelPicture':
      return handlers.modelPicture(call.input, onEvent, signal);
    case 'explainModel':
      return handlers.explainModel(call.input, onEvent, signal);
    case 'answers':
      return handlers.answers(call.input, onEvent, signal);
    case 'compare':
      return handlers.compare(call.input, onEvent, signal);
    case 'upscale':
      return handlers.upscale(call.input, onEvent, signal);
    case 'sweepPair':
      return handlers.sweepPair(call.input, onEvent, signal);
    case 'fitCalibration':
      return handlers.fitCalibration(call.input, onEvent, signal);
    case 'inspect':
      return handlers.inspect(call.input, onEvent, signal);
  }
}

export function errorMessage(id: number, error: unknown): FromEngine {
  if (error instanceof StudioError) {
    const { code, message, retryable, details } = error;
    return { type: 'error', id, code, message, retryable, details };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { type: 'error', id, code: 'bug', message, retryable: false, details: {} };
}
