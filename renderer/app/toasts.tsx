import { CircleAlert, Info, X } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '../design/button.tsx';
import { IconButton } from '../design/icon-button.tsx';
import '../design/toast.css';
import { describeError } from './error-text.ts';
import { dismiss, useNotices, type Notice } from './notices.ts';
import { useText } from './text.ts';

const messageStays = 6_000;
const errorStays = 14_000;

function Toast({ notice }: { readonly notice: Notice }) {
  const t = useText();
  const { content, action } = notice;
  const isError = content.kind === 'error';
  useEffect(() => {
    const timer = setTimeout(() => dismiss(notice.id), isError ? errorStays : messageStays);
    return () => clearTimeout(timer);
  }, [notice.id, isError]);
  const text = content.kind === 'error' ? describeError(content.error, t) : { title: content.title, advice: content.advice };
  return (
    <div className={isError ? 'toast toast--error' : 'toast'} role={isError ? 'alert' : 'status'}>
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
