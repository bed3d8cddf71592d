import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { Checkbox, CheckboxGroup, Label, TextArea, TextField as AriaTextField } from 'react-aria-components';
import { AUDIT_LIMITS } from '../../../preload/contract-audit.ts';
import type { ChannelOutput } from '../../../preload/contract.ts';
import { notifyError } from '../../app/notices.ts';
import { queryKeys, useAdapters, useInfo, useProfile } from '../../app/queries.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Choice } from '../../design/choice.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { NumberField } from '../../design/number-field.tsx';
import { Switch } from '../../design/switch.tsx';
import { TextField } from '../../design/text-field.tsx';
import { NOTHING, PLAIN, useAudit } from './audit-store.ts';

interface AuditFormFieldsProps {
  readonly asked: ChannelOutput<'audit.questions'>;
  readonly isRunning: boolean;
}

/** What is audited, on which prompts, and what is asked of the pictures. */
export function AuditFormFields({ asked, isRunning }: AuditFormFieldsProps) {
  const t = useText();
  const { form, change } = useAudit();
  const info = useInfo().data;
  const adapters = (useAdapters().data?.adapters ?? []).filter((adapter) => info === undefined || adapter.checkpoints.includes(info.defaultCheckpoint));
  const hasTaste = (useProfile().data?.aspects ?? []).some(({ level }) => level !== 0);
  const others = (info?.checkpoints ?? []).filter(({ id }) => id !== info?.defaultCheckpoint);
  const isPlain = form.adapter === NOTHING && !form.taste;
  const subject = (what: Partial<typeof form>): void => {
    const next = { ...form, ...what };
    const plain = next.adapter === NOTHING && !next.taste;
    // With something on it, what it does by itself is what one wants to know.
    change({ ...what, against: plain ? (next.against === PLAIN ? NOTHING : next.against) : next.against === NOTHING ? PLAIN : next.against });
  };
  return (
    <fieldset className="audit" disabled={isRunning}>
      <p className="audit__intro">{t('audit.intro')}</p>
      <div className="audit__columns">
        <div className="audit__column">
          <AriaTextField className="field" value={form.prompts ?? asked.prompts.join('\n')} onChange={(prompts) => change({ prompts })} isDisabled={isRunning}>
            <Label className="field__label">{t('audit.prompts')}</Label>
            <TextArea className="field__box audit__prompts" rows={9} spellCheck="false" />
          </AriaTextField>
          <NumberField
            label={t('audit.pictures')}
            value={form.picturesPerPrompt}
            minimum={AUDIT_LIMITS.leastPictures}
            maximum={AUDIT_LIMITS.mostPictures}
            isDisabled={isRunning}
            onChange={(picturesPerPrompt) => change({ picturesPerPrompt })}
          />
        </div>
        <div className="audit__column">
          <CheckboxGroup className="audit__questions" value={[...form.questions]} isDisabled={isRunning} onChange={(questions) => change({ questions })}>
            <Label className="field__label">{t('audit.questions')}</Label>
            {asked.questions.map(({ id, name, options, graded }) => (
              <Checkbox key={id} value={id} className="audit__question">
                <span className="audit__mark" aria-hidden="true" />
                <span>
                  {name}
                  <small className="audit__faint">
                    {options.length > 5 ? t('audit.places', { count: options.length }) : options.map((option) => option.name).join(', ')}
                    {' · '}
                    {graded === null ? t('audit.ungraded') : t('audit.right', { right: graded.right })}
                  </small>
                </span>
              </Checkbox>
            ))}
          </CheckboxGroup>
          <TextField label={t('audit.own')} placeholder={t('audit.ownExample')} value={form.own} onCommit={(own) => change({ own })} />
          <Choice
            label={t('audit.adapter')}
            value={form.adapter}
            options={[{ id: NOTHING, label: t('audit.noAdapter') }, ...adapters.map(({ id, name }) => ({ id, label: name }))]}
            onChange={(adapter) => subject({ adapter })}
          />
          {hasTaste ? (
            <Switch label={t('audit.taste')} tone="taste" isSelected={form.taste} isDisabled={isRunning} onChange={(taste) => subject({ taste })} />
          ) : null}
          <Choice
            label={t('audit.against')}
            value={form.against}
            options={[
              { id: NOTHING, label: t('audit.withNothing') },
              ...(isPlain ? [] : [{ id: PLAIN, label: t('audit.withPlain') }]),
              ...others.map(({ id, name }) => ({ id, label: name })),
            ]}
            onChange={(against) => change({ against })}
          />
        </div>
      </div>
      <Earlier />
    </fieldset>
  );
}

/** Audits that were made before, to be looked at again. */
function Earlier() {
  const t = useText();
  const client = useQueryClient();
  const show = useAudit((state) => state.show);
  const made = useQuery({ queryKey: queryKeys.audits, queryFn: async () => (await callStudio('audit.list', {})).audits }).data ?? [];
  if (made.length === 0) return null;
  const look = async (key: string): Promise<void> => {
    try {
      show(await callStudio('audit.get', { key }));
    } catch (error) {
      notifyError(error);
    }
  };
  const remove = async (key: string): Promise<void> => {
    try {
      await callStudio('audit.remove', { key });
    } catch (error) {
      notifyError(error);
    }
    await client.invalidateQueries({ queryKey: queryKeys.audits });
  };
  return (
    <section aria-label={t('audit.earlier')}>
      <h3 className="audit__heading">{t('audit.earlier')}</h3>
      <ul className="audit__earlier">
        {made.map(({ key, name, against, prompts, picturesPerPrompt, createdAt }) => {
          const title = against === null ? name : t('audit.versus', { name, against });
          return (
            <li key={key}>
              <Button look="plain" onPress={() => void look(key)}>
                {title}
                <small className="audit__faint numbers">
                  {t('audit.madeOf', { prompts: prompts.length, pictures: picturesPerPrompt, day: new Date(createdAt).toLocaleDateString() })}
                </small>
              </Button>
              <IconButton label={t('audit.remove', { name: title })} onPress={() => void remove(key)}>
                <Trash2 />
              </IconButton>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
