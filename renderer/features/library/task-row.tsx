import { Pause, Play, RotateCcw, X } from 'lucide-react';
import type { LibraryTask } from '../../../preload/contract-library.ts';
import { useAmount } from '../../app/amounts.ts';
import { describeError } from '../../app/error-text.ts';
import { useText } from '../../app/text.ts';
import { IconButton } from '../../design/icon-button.tsx';
import { Progress } from '../../design/marks.tsx';
import { steer } from './library-actions.ts';
import { describeTask, titleOfTask } from './task-text.ts';

/** Work on a checkpoint that is under way, paused or failed, with what can be done about it. */
export function TaskRow({ task }: { readonly task: LibraryTask }) {
  const t = useText();
  const amount = useAmount();
  const title = titleOfTask(task, t);
  const turn = turnOf(task);
  const trouble = task.error === null ? null : describeError(task.error, t);
  return (
    <li className="task" aria-label={title}>
      <div className="task__text">
        <p className="task__title">{title}</p>
        {trouble === null ? (
          <p className="models__faint numbers">{describeTask(task, amount, t)}</p>
        ) : (
          <p className="task__trouble selectable" role="alert">
            {trouble.title} {trouble.advice}
          </p>
        )}
        {task.state === 'failed' ? null : <Progress label={t('task.progress', { name: title })} value={task.progress.value} />}
      </div>
      <div className="task__actions">
        {turn === null ? null : (
          <IconButton label={t(turn.label)} onPress={() => void steer(task, turn.way)}>
            <turn.Icon />
          </IconButton>
        )}
        <IconButton label={task.state === 'failed' ? t('dismiss') : t('cancel')} onPress={() => void steer(task, 'cancel')}>
          <X />
        </IconButton>
      </div>
    </li>
  );
}

/** What the first button does now. It is one button, so that whoever has pressed it is still on it when it means the opposite. */
function turnOf({ state, kind }: LibraryTask) {
  if (state === 'paused') return { label: 'task.resume', way: 'resume', Icon: Play } as const;
  if (state === 'failed') return { label: 'retry', way: 'resume', Icon: RotateCcw } as const;
  return state === 'running' && kind === 'download' ? ({ label: 'task.pause', way: 'pause', Icon: Pause } as const) : null;
}
