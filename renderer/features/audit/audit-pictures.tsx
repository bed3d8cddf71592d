import { assetUrl } from '../../../preload/contract.ts';
import type { Audit } from '../../../preload/contract-audit.ts';
import { useText } from '../../app/text.ts';
import { Choice } from '../../design/choice.tsx';

interface AuditPicturesProps {
  readonly audit: Audit;
  readonly shown: { readonly question: number; readonly prompt: string | null };
  readonly onShow: (shown: AuditPicturesProps['shown']) => void;
}

/** The pictures of a prompt, by what they were read as: everybody can see whether that is so. */
export function AuditPictures({ audit, shown, onShow }: AuditPicturesProps) {
  const t = useText();
  const { questions, prompts, against, name } = audit;
  const question = questions[shown.question];
  if (question === undefined) return null;
  const pictures = audit.pictures.filter(({ prompt }) => prompt === shown.prompt);
  const groups = [...question.options.map((option, at) => ({ label: option.name, at })), { label: t('audit.nobody'), at: null }];
  return (
    <section aria-label={t('audit.look')}>
      <h3 className="audit__heading">{t('audit.look')}</h3>
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
            const some = pictures.filter((picture) => picture.side === side && (picture.answers[shown.question]?.option ?? null) === at);
            if (some.length === 0) return null;
            return (
              <figure key={label} className="audit__group">
                <figcaption>{t('audit.readAs', { option: label, pictures: some.length })}</figcaption>
                <ul className="audit__strip">
                  {some.map(({ id, seed, answers }) => (
                    <li key={id}>
                      <img
                        src={assetUrl.audit(id)}
                        loading="lazy"
                        width={88}
                        height={88}
                        alt={t('audit.picture', { seed, option: label })}
                        title={t('audit.sureness', { seed, sureness: answers[shown.question]?.sureness ?? 1 })}
                      />
                    </li>
                  ))}
                </ul>
              </figure>
            );
          })}
        </div>
      ))}
    </section>
  );
}
