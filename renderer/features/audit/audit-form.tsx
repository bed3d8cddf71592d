import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { CheckboxGroup, Group, Input, Label, TextArea, TextField as AriaTextField } from 'react-aria-components';
import { useIntl } from 'react-intl';
import { AUDIT_LIMITS } from '../../../preload/contract-audit.ts';
import type { Adapter } from '../../../preload/contract-adapters.ts';
import type { ChannelOutput } from '../../../preload/contract.ts';
import { notify, notifyError } from '../../app/notices.ts';
import { queryKeys } from '../../app/queries.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Checkbox } from '../../design/checkbox.tsx';
import { Choice } from '../../design/choice.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { NumberField } from '../../design/number-field.tsx';
import { PassesFocus } from '../../design/passes-focus.tsx';
import { Switch } from '../../design/switch.tsx';
import { NOTHING, PLAIN, useAudit, type AuditForm } from './audit-store.ts';

interface AuditFormFieldsProps {
  readonly asked: ChannelOutput<'audit.questions'>;
  readonly form: AuditForm;
  readonly isRunning: boolean;
  readonly adapters: readonly Adapter[];
  /** Checkpoints besides the one in use. */
  readonly others: readonly { readonly id: string; readonly name: string }[];
  readonly hasTaste: boolean;
}

/** What is audited, on which prompts, and what is asked of the pictures. */
export function AuditFormFields({ asked, form, isRunning, adapters, others, hasTaste }: AuditFormFieldsProps) {
  const t = useText();
  const change = useAudit((state) => state.change);
  const isPlain = form.adapter === NOTHING && !form.taste;
  const subject = (what: Partial<typeof form>): void => {
    const next = { ...form, ...what };
    const plain = next.adapter === NOTHING && !next.taste;
    // With something on it, what it does by itself is what one wants to know.
    change({ ...what, against: plain ? (next.against === PLAIN ? NOTHING : next.against) : next.against === NOTHING ? PLAIN : next.against });
  };
  return (
    <div className="audit">
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
              <Checkbox key={id} value={id} hasLines>
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
          <AriaTextField className="field" value={form.own} isDisabled={isRunning} onChange={(own) => change({ own })}>
            <Label className="field__label">{t('audit.own')}</Label>
            <Group className="field__box">
              <Input className="field__input" placeholder={t('audit.ownExample')} spellCheck="false" autoComplete="off" />
            </Group>
          </AriaTextField>
          <Choice
            isDisabled={isRunning}
            label={t('audit.adapter')}
            value={form.adapter}
            options={[{ id: NOTHING, label: t('audit.noAdapter') }, ...adapters.map(({ id, name }) => ({ id, label: name }))]}
            onChange={(adapter) => subject({ adapter })}
          />
          {hasTaste ? (
            <Switch label={t('audit.taste')} tone="taste" isSelected={form.taste} isDisabled={isRunning} onChange={(taste) => subject({ taste })} />
          ) : null}
          <Choice
            isDisabled={isRunning}
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
    </div>
  );
}

let asked = 0;

async function lookAt(key: string): Promise<void> {
  asked += 1;
  const mine = asked;
  try {
    const audit = await callStudio('audit.get', { key });
    // Only what was asked for last is shown.
    if (mine === asked) useAudit.getState().show(audit);
  } catch (error) {
    notifyError(error);
  }
}

/** Audits that were made before, to be looked at again. */
function Earlier() {
  const t = useText();
  const client = useQueryClient();
  const hide = useAudit((state) => state.hide);
  const hidden = useAudit((state) => state.hidden);
  const intl = useIntl();
  const all = useQuery({ queryKey: queryKeys.audits, queryFn: async () => (await callStudio('audit.list', {})).audits }).data ?? [];
  const made = all.filter(({ key }) => !hidden.includes(key));
  if (made.length === 0) return null;
  const finish = async (key: string): Promise<void> => {
    try {
      await callStudio('audit.remove', { key });
    } catch (error) {
      notifyError(error);
    }
    await client.invalidateQueries({ queryKey: queryKeys.audits });
    hide(key, false);
  };
  // What a person has seen can't be counted again: it goes only once nobody wants it back.
  const remove = (key: string): void => {
    hide(key, true);
    let wanted = false;
    const undo = (): void => {
      wanted = true;
      hide(key, false);
    };
    notify(t('audit.removed'), { action: { label: 'undo', run: undo }, onceGone: () => (wanted ? undefined : void finish(key)) });
  };
  return (
    <section aria-label={t('audit.earlier')}>
      <h3 className="audit__heading">{t('audit.earlier')}</h3>
      <ul className="audit__earlier" data-audit-earlier="">
        {made.map(({ key, name, against, prompts, picturesPerPrompt, createdAt }) => {
          const title = against === null ? name : t('audit.versus', { name, against });
          return (
            <li key={key}>
              <Button look="plain" onPress={() => void lookAt(key)}>
                {title}
                <small className="audit__faint numbers">
                  {t('audit.madeOf', { prompts: prompts.length, pictures: picturesPerPrompt, day: intl.formatDate(createdAt) })}
                </small>
              </Button>
              <PassesFocus to="[data-audit-earlier] button, .dialog__foot button">
                <IconButton label={t('audit.remove', { name: title })} onPress={() => remove(key)}>
                  <Trash2 />
                </IconButton>
              </PassesFocus>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
