import { useState } from 'react';
import { FieldError, Group, Input, Label, TextField as AriaTextField } from 'react-aria-components';
import './field.css';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  /** What is wrong with the text; null when it can be taken. */
  readonly problemOf?: (text: string) => string | null;
  /** Told once the person leaves the field or presses Enter, with texts that have no problem. */
  readonly onCommit: (text: string) => void;
}

/** A line of text that is taken over when the person is done with it. */
export function TextField({ label, value, placeholder, problemOf, onCommit }: TextFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? value;
  const problem = problemOf?.(text.trim()) ?? null;
  const commit = (): void => {
    if (draft === null || problem !== null) return;
    if (draft.trim() !== value) onCommit(draft.trim());
    setDraft(null);
  };
  return (
    <AriaTextField className="field" value={text} isInvalid={problem !== null} onChange={setDraft} onBlur={commit}>
      <Label className="field__label">{label}</Label>
      <Group className="field__box">
        <Input
          className="field__input"
          spellCheck="false"
          autoComplete="off"
          placeholder={placeholder ?? ''}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
          }}
        />
      </Group>
      {problem === null ? null : <FieldError className="field__problem">{problem}</FieldError>}
    </AriaTextField>
  );
}
