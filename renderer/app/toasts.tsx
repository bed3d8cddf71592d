import { CircleAlert, Info, X } from 'lucide-react';
import { useEffect, useRef, type FocusEvent, type HTMLAttributes } from 'react';
import { Button } from '../design/button.tsx';
import { IconButton } from '../design/icon-button.tsx';
import '../design/toast.css';
import { startCountdown, type Countdown } from './countdown.ts';
import { describeError } from './error-text.ts';
import { dismiss, useNotices, type Notice } from './notices.ts';
import { useText } from './text.ts';

const messageStays = 6_000;
const errorStays = 14_000;
/** What offers something to press has to be read, weighed, and reached with the keyboard. */
const offerStays = 20_000;

/** How long a notice stays by itself, in milliseconds. */
export function stayOf({ content, action }: Notice): number {
  if (action !== null) return offerStays;
  return content.kind === 'error' ? errorStays : messageStays;
}

/** Lets a notice go after its time, but not from under the pointer or the focus; focus that goes with it returns to where it came from. */
function useStay(notice: Notice): HTMLAttributes<HTMLElement> {
  const countdown = useRef<Countdown>(null);
  const cameFrom = useRef<Element | null>(null);
  const hasFocus = useRef(false);
  const { id } = notice;
  const stay = stayOf(notice);
  useEffect(() => {
    const running = startCountdown(stay, () => dismiss(id));
    countdown.current = running;
    return running.stop;
  }, [id, stay]);
  useEffect(
    () => () => {
      if (hasFocus.current && cameFrom.current instanceof HTMLElement) cameFrom.current.focus();
    },
    [],
  );
  const isWithin = (event: FocusEvent): boolean => event.currentTarget.contains(event.relatedTarget);
  return {
    onPointerEnter: () => countdown.current?.hold('pointer'),
    onPointerLeave: () => countdown.current?.release('pointer'),
    onFocus(event) {
      countdown.current?.hold('focus');
      hasFocus.current = true;
      if (!isWithin(event)) cameFrom.current = event.relatedTarget;
    },
    onBlur(event) {
      if (isWithin(event)) return;
      countdown.current?.release('focus');
      hasFocus.current = false;
    },
    // Escape here closes the notice, and stops no work.
    onKeyDown(event) {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      dismiss(id);
    },
  };
}

function Toast({ notice }: { readonly notice: Notice }) {
  const t = useText();
  const stay = useStay(notice);
  const { content, action } = notice;
  const isError = content.kind === 'error';
  const text = content.kind === 'error' ? describeError(content.error, t) : { title: content.title, advice: content.advice };
  return (
    <div className={isError ? 'toast toast--error' : 'toast'} role={isError ? 'alert' : 'status'} {...stay}>
      {isError ? <CircleAlert className="toast__icon" aria-hidden="true" /> : <Info className="toast__icon" aria-hidden="true" />}
      <div className="toast__text">
        <p className="toast__title">{text.title}</p>
        {text.advice === undefined ? null : <p className="toast__advice">{text.advice}</p>}
      </div>
      <div className="toast__actions">
        {action === null ? null : (
          <Button
            size="small"
            onPress={() => {
              dismiss(notice.id);
              action.run();
            }}
          >
            {t(action.label)}
          </Button>
        )}
        <IconButton small label={t('dismiss')} onPress={() => dismiss(notice.id)}>
          <X />
        </IconButton>
      </div>
    </div>
  );
}

/** What the studio has to say, one small card at a time. */
export function Toasts() {
  const t = useText();
  const notices = useNotices((state) => state.notices);
  return (
    // The mark keeps React Aria from making the notices inert under an open dialog.
    <div className="toasts" role="region" aria-label={t('notices')} data-react-aria-top-layer="true">
      {notices.map((notice) => (
        <Toast key={notice.id} notice={notice} />
      ))}
    </div>
  );
}
