import { Check } from 'lucide-react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { assetUrl, type ChannelInput } from '../../../preload/contract.ts';
import { LOOKED_NOBODY, type Audit, type AuditQuestion } from '../../../preload/contract-audit.ts';
import { notifyError } from '../../app/notices.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Choice } from '../../design/choice.tsx';
import { useAudit } from './audit-store.ts';

type AuditPicture = Audit['pictures'][number];
type Shows = ChannelInput<'audit.look'>['shows'];

interface AuditPicturesProps {
  readonly audit: Audit;
  readonly shown: { readonly question: number; readonly prompt: string | null };
  readonly onShow: (shown: AuditPicturesProps['shown']) => void;
}

/** The pictures of a prompt, by what they were read as: everybody can see whether that is so, and say what is. */
export function AuditPictures({ audit, shown, onShow }: AuditPicturesProps) {
  const t = useText();
  const show = useAudit((state) => state.show);
  const { questions, prompts, against, name, key } = audit;
  const question = questions[shown.question];
  if (question === undefined) return null;
  const pictures = audit.pictures.filter(({ prompt }) => prompt === shown.prompt);
  const nobody = t(question.about === 'person' ? 'audit.nobody' : 'audit.noneOf');
  const groups = [...question.options.map((option, at) => ({ label: option.name, at })), { label: nobody, at: LOOKED_NOBODY }];
  const look = async (some: readonly AuditPicture[], shows: Shows): Promise<void> => {
    try {
      const after = await callStudio('audit.look', { key, question: question.id, pictures: some.map(({ id }) => id), shows });
      // Meanwhile another may have been opened, or the form.
      if (useAudit.getState().audit?.key !== key) return;
      show(after);
      // What was pressed has moved to another row: the keyboard goes on at the picture, or at the next that nobody has said anything of.
      const next = some.length === 1 ? `[data-audit-picture="${some[0]?.id ?? ''}"]` : '[data-audit-picture][data-unsaid], [data-audit-picture]';
      requestAnimationFrame(() => document.querySelector<HTMLElement>(next)?.focus());
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <section aria-label={t('audit.look')}>
      <h3 className="audit__heading">{t('audit.look')}</h3>
      <p className="audit__faint">{t('audit.lookHint')}</p>
      <div className="audit__choices">
        <Choice
          label={t('audit.prompt')}
          value={shown.prompt ?? ''}
          options={prompts.map((prompt) => ({ id: prompt, label: prompt }))}
          onChange={(prompt) => onShow({ ...shown, prompt })}
        />
        <Choice
          label={t('audit.question')}
          value={String(shown.question)}
          options={questions.map((one, at) => ({ id: String(at), label: one.name }))}
          onChange={(at) => onShow({ ...shown, question: Number(at) })}
        />
      </div>
      {(against === null ? (['subject'] as const) : (['subject', 'base'] as const)).map((side) => (
        <div key={side}>
          {against === null ? null : <h4 className="audit__side">{side === 'subject' ? name : against}</h4>}
          {groups.map(({ label, at }) => {
            const some = pictures.filter((picture) => picture.side === side && shownBy(picture, shown.question) === at);
            if (some.length === 0) return null;
            const unsaid = some.filter((picture) => (picture.looked[shown.question] ?? null) === null);
            return (
              <div key={label} className="audit__group" role="group" aria-label={label}>
                <div className="audit__group-head">
                  <p className="audit__faint" role="status">
                    {t('audit.readAs', { option: label, pictures: some.length, seen: some.length - unsaid.length })}
                  </p>
                  {unsaid.length === 0 ? null : (
                    <Button look="plain" size="small" aria-label={t('audit.allRightOf', { option: label })} onPress={() => void look(unsaid, 'as-read')}>
                      {t('audit.allRight')}
                    </Button>
                  )}
                </div>
                <ul className="audit__strip">
                  {some.map((picture) => (
                    <li key={picture.id}>
                      <LookedPicture picture={picture} at={shown.question} question={question} label={label} onLook={(shows) => void look([picture], shows)} />
                    </li>
                  ))}
                </ul>
              </div>
            );
          })}
        </div>
      ))}
    </section>
  );
}

/** The person's word goes before the readout's. */
function shownBy({ looked, answers }: AuditPicture, question: number): number {
  return looked[question] ?? answers[question]?.option ?? LOOKED_NOBODY;
}

interface LookedPictureProps {
  readonly picture: AuditPicture;
  readonly at: number;
  readonly question: AuditQuestion;
  readonly label: string;
  readonly onLook: (shows: Shows) => void;
}

const NOBODY = 'nobody:';
const BACK = 'back:';

/** A picture that can be pressed, to say what it shows. */
function LookedPicture({ picture, at, question, label, onLook }: LookedPictureProps) {
  const t = useText();
  const isLooked = (picture.looked[at] ?? null) !== null;
  const sureness = picture.answers[at]?.sureness ?? null;
  const choose = (id: string): void => onLook(id === NOBODY ? 'nobody' : id === BACK ? null : { option: id });
  return (
    <MenuTrigger>
      <AriaButton
        className="audit__picture"
        data-audit-picture={picture.id}
        {...(isLooked ? {} : { 'data-unsaid': '' })}
        aria-label={t(isLooked ? 'audit.pictureSeen' : 'audit.picture', { seed: picture.seed, option: label })}
      >
        <img
          src={assetUrl.audit(picture.id)}
          loading="lazy"
          width={88}
          height={88}
          alt=""
          title={isLooked || sureness === null ? undefined : t('audit.sureness', { seed: picture.seed, sureness })}
        />
        {isLooked ? <Check className="audit__seen" aria-hidden="true" /> : null}
      </AriaButton>
      <Popover className="menu-popover" offset={4}>
        <Menu className="menu" aria-label={t('audit.whatShows')} onAction={(id) => choose(String(id))}>
          {question.options.map((option) => (
            <MenuItem key={option.id} id={option.id} className="menu__item">
              {option.name}
            </MenuItem>
          ))}
          <MenuItem id={NOBODY} className="menu__item">
            {t(question.about === 'person' ? 'audit.nobody' : 'audit.noneOf')}
          </MenuItem>
          {isLooked ? (
            <MenuItem id={BACK} className="menu__item">
              {t('audit.takeBack')}
            </MenuItem>
          ) : null}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
