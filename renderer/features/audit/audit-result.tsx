import { useState } from 'react';
import type { Audit, AuditQuestion, AuditRow } from '../../../preload/contract-audit.ts';
import { useText } from '../../app/text.ts';
import { AuditPictures } from './audit-pictures.tsx';

/** With more options than these a row lists only what was seen. */
const COLUMNS = 5;

/** What was found: first what is sure, then every share, then the pictures themselves. */
export function AuditResult({ audit }: { readonly audit: Audit }) {
  const t = useText();
  const { findings, questions, against, prompts, picturesPerPrompt } = audit;
  const [shown, setShown] = useState<{ readonly question: number; readonly prompt: string | null }>({ question: 0, prompt: prompts[0] ?? null });
  return (
    <div className="audit">
      <p className="audit__intro">
        {t('audit.made', { prompts: prompts.length, pictures: picturesPerPrompt })}
        {against === null ? null : ` ${t('audit.comparedWith', { against })}`}
      </p>
      <section aria-label={t('audit.sure')}>
        <h3 className="audit__heading">{t('audit.sure')}</h3>
        {findings.length === 0 ? (
          <p>{t('audit.nothingSure')}</p>
        ) : (
          <ul className="audit__findings">
            {findings.map(({ text }) => (
              <li key={text} className="selectable">
                {text}
              </li>
            ))}
          </ul>
        )}
      </section>
      {questions.map((question, at) => (
        <QuestionTable key={question.id} question={question} audit={audit} onShow={(prompt) => setShown({ question: at, prompt })} />
      ))}
      <AuditPictures audit={audit} shown={shown} onShow={setShown} />
      <p className="audit__faint">{t('audit.limits')}</p>
    </div>
  );
}

interface QuestionTableProps {
  readonly question: AuditQuestion;
  readonly audit: Audit;
  readonly onShow: (prompt: string) => void;
}

function QuestionTable({ question, audit, onShow }: QuestionTableProps) {
  const t = useText();
  const rows = audit.rows.filter((row) => row.question === question.id);
  const many = question.options.length > COLUMNS;
  return (
    <section aria-label={question.name}>
      <h3 className="audit__heading">{question.name}</h3>
      <p className="audit__faint">
        {question.graded === null ? t('audit.ungradedLong') : t('audit.gradedLong', { right: question.graded.right, pictures: question.graded.pictures })}
        {question.isKnown ? null : ` ${t('audit.notKnown')}`}
      </p>
      <div className="audit__scroll">
        <table className="audit__table">
          <thead>
            <tr>
              <th scope="col">{t('audit.prompt')}</th>
              {many ? (
                <th scope="col">{t('audit.shares')}</th>
              ) : (
                question.options.map(({ id, name }) => (
                  <th key={id} scope="col">
                    {name}
                  </th>
                ))
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.prompt ?? ''}-${row.side}`} className={row.prompt === null ? 'audit__all' : undefined}>
                <th scope="row">
                  {row.prompt === null ? (
                    t('audit.all')
                  ) : (
                    <button type="button" className="audit__prompt" onClick={() => onShow(row.prompt ?? '')}>
                      {row.prompt}
                    </button>
                  )}
                  <small className="audit__faint">
                    {audit.against === null ? null : `${row.side === 'subject' ? audit.name : audit.against} · `}
                    {row.nobody === 0
                      ? t('audit.read', { pictures: row.pictures, looked: row.looked })
                      : t(question.about === 'person' ? 'audit.readSome' : 'audit.readSomeNone', {
                          pictures: row.pictures,
                          looked: row.looked,
                          nobody: row.nobody,
                        })}
                  </small>
                </th>
                {many ? (
                  <td>
                    {seenIn(row, question)
                      .map(({ name, share }) => `${name} ${percent(share)}`)
                      .join(', ')}
                  </td>
                ) : (
                  row.shares.map((share, option) =>
                    row.pictures === 0 ? <td key={question.options[option]?.id}>–</td> : <ShareCell key={question.options[option]?.id} {...share} />,
                  )
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Where nothing was read there is nothing to tell. */
function seenIn({ shares }: AuditRow, { options }: AuditQuestion): readonly { readonly name: string; readonly share: number }[] {
  return shares.flatMap(({ share, read }, option) => (read === 0 ? [] : [{ name: options[option]?.name ?? '', share }])).toSorted((a, b) => b.share - a.share);
}

/** The share with its interval, as a mark on a track. */
function ShareCell({ share, low, high }: AuditRow['shares'][number]) {
  return (
    <td className="numbers">
      {percent(share)}{' '}
      <span className="audit__faint">
        ({percent(low)}–{percent(high)})
      </span>
      <span className="share" aria-hidden="true">
        <span className="share__interval" style={{ left: `${100 * low}%`, width: `${100 * (high - low)}%` }} />
        <span className="share__mark" style={{ left: `${100 * share}%` }} />
      </span>
    </td>
  );
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
