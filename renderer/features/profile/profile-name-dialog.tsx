import { useState, type SyntheticEvent } from 'react';
import { FieldError, Group, Input, Label, TextField } from 'react-aria-components';
import type { Profile } from '../../../preload/contract-profiles.ts';
import { describeError } from '../../app/error-text.ts';
import { notifyError } from '../../app/notices.ts';
import { callStudio, wireErrorOf } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';

interface ProfileNameDialogProps {
  /** The one to rename; null names a new one. */
  readonly renamed: Pick<Profile, 'id' | 'name'> | null;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks what a profile is to be called; what is wrong with a name is said beside it. */
export function ProfileNameDialog({ renamed, isOpen, onClose }: ProfileNameDialogProps) {
  const t = useText();
  return (
    <Dialog title={renamed === null ? t('profile.newTitle') : t('profile.renameTitle', { name: renamed.name })} width={400} isOpen={isOpen} onClose={onClose}>
      <NameForm renamed={renamed} onClose={onClose} />
    </Dialog>
  );
}

/** By itself, so that it starts anew each time. */
function NameForm({ renamed, onClose }: Omit<ProfileNameDialogProps, 'isOpen'>) {
  const t = useText();
  const [name, setName] = useState(renamed?.name ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    try {
      await (renamed === null ? callStudio('profiles.create', { name }) : callStudio('profiles.rename', { id: renamed.id, name }));
      onClose();
    } catch (error) {
      const wire = wireErrorOf(error);
      if (wire.code === 'profile-name-unusable') return setProblem(describeError(wire, t).advice);
      onClose();
      notifyError(error);
    }
  };
  return (
    <form className="profile-name" onSubmit={(event) => void save(event)}>
      <TextField
        className="field"
        autoFocus
        value={name}
        isInvalid={problem !== null}
        validationBehavior="aria"
        onChange={(text) => {
          setName(text);
          setProblem(null);
        }}
      >
        <Label className="field__label">{t('profile.name')}</Label>
        <Group className="field__box">
          <Input
            className="field__input"
            spellCheck="false"
            autoComplete="off"
            placeholder={t('profile.nameExample')}
            onFocus={(event) => event.currentTarget.select()}
          />
        </Group>
        {problem === null ? null : <FieldError className="field__problem">{problem}</FieldError>}
      </TextField>
      <div className="profile-name__buttons">
        <Button onPress={onClose}>{t('cancel')}</Button>
        <Button type="submit" look="primary" isDisabled={name.trim() === ''}>
          {t(renamed === null ? 'profile.create' : 'profile.renameConfirm')}
        </Button>
      </div>
    </form>
  );
}
