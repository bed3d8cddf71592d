import { ArrowDownWideNarrow, ListOrdered, TextSelect } from 'lucide-react';
import { useState } from 'react';
import { activeJobOf, useLive } from '../../app/live-store.ts';
import { useGeneration } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { IconToggle } from '../../design/icon-button.tsx';
import { EarlierWhatIfs } from './earlier-what-ifs.tsx';
import { EnlargedReasons } from './enlarged-reasons.tsx';
import { ExplainProgress } from './explain-progress.tsx';
import { explanationStateOf, type ExplanationState } from './explanation-state.ts';
import { Footnotes } from './footnotes.tsx';
import { LessCertain } from './less-certain.tsx';
import { MissingExplanation } from './missing-explanation.tsx';
import { NoEffect } from './no-effect.tsx';
import { OpenedWhatIf } from './opened-what-if.tsx';
import { PhraseEditor } from './phrase-editor.tsx';
import { PromptRibbon } from './prompt-ribbon.tsx';
import { groupStatements, type Order } from './statement-groups.ts';
import { Sentence } from './sentence.tsx';
import { StatementRow } from './statement-row.tsx';
import { WhatIfChanges } from './what-if-changes.tsx';
import { WhatIfHead } from './what-if-head.tsx';
import './explain.css';
import './prompt-words.css';
import './statement.css';

const noStatements = {};

/** The right side: why the picture looks as it does, cause by cause. */
export function ExplainPanel() {
  const t = useText();
  const [order, setOrder] = useState<Order>('strength');
  const [regrouping, setRegrouping] = useState<string | null>(null);
  const selectedId = useSelection((state) => state.selectedId);
  const generation = useGeneration(selectedId).data;
  const whatIf = useSelection((state) => (state.whatIf?.generationId === state.selectedId ? state.whatIf : null));
  const job = useLive((state) => activeJobOf(state.jobs, selectedId));
  const streamed = useLive((state) => state.statements[selectedId ?? ''] ?? noStatements);
  const statements = generation?.explanation?.statements ?? Object.values(streamed);
  const explaining = job?.stage === 'explain';
  const ready = generation !== undefined && generation.hasPicture;
  const stands: ExplanationState = ready ? explanationStateOf(generation, job !== null) : { kind: 'underway' };
  const mayRegroup =
    ready &&
    generation.parent === null &&
    generation.upscale === null &&
    whatIf === null &&
    job === null &&
    generation.factors.some((factor) => factor.span !== null);
  const isRegrouping = mayRegroup && regrouping === generation.id;
  const grouped = groupStatements(statements, generation?.factors ?? [], order, generation?.feedback);
  return (
    <>
      {whatIf !== null && generation !== undefined ? (
        <WhatIfHead factors={generation.factors} whatIf={whatIf} />
      ) : (
        <div className="explain__head">
          <h2>{t('explain.title')}</h2>
          <div className="explain__tools">
            {mayRegroup ? (
              <IconToggle small label={t('phrases.regroup')} isSelected={isRegrouping} onChange={(on) => setRegrouping(on ? generation.id : null)}>
                <TextSelect />
              </IconToggle>
            ) : null}
            {statements.length > 1 ? (
              <IconToggle small label={t('explain.order')} isSelected={order === 'origin'} onChange={(on) => setOrder(on ? 'origin' : 'strength')}>
                {order === 'origin' ? <ListOrdered /> : <ArrowDownWideNarrow />}
              </IconToggle>
            ) : null}
          </div>
        </div>
      )}
      <div className="explain">
        {generation !== undefined && generation.upscale !== null ? (
          <EnlargedReasons upscale={generation.upscale} />
        ) : !ready ? (
          <p className="explain__hint">{t(job !== null ? 'explain.coming' : generation === undefined ? 'explain.empty' : 'explain.noPicture')}</p>
        ) : (
          <>
            {isRegrouping ? (
              <PhraseEditor key={generation.id} generation={generation} onClose={() => setRegrouping(null)} />
            ) : (
              <PromptRibbon generation={generation} statements={statements} />
            )}
            {whatIf === null ? <OpenedWhatIf generation={generation} /> : null}
            {whatIf !== null ? (
              <WhatIfChanges whatIf={whatIf} />
            ) : generation.explanation === null ? null : (
              <p className="explain__summary selectable">
                <Sentence text={generation.explanation.summary} isSummary />
              </p>
            )}
            {explaining ? (
              <ExplainProgress
                job={job}
                measured={new Set(statements.filter((one) => one.measured).map((one) => one.factor)).size}
                total={generation.factors.length}
              />
            ) : null}
            <MissingExplanation generation={generation} state={stands} />
            {grouped.groups.map((group) => (
              <section key={group.tone} className="group" aria-label={t(`group.${group.tone}`)}>
                <h3 className={`group__title group__title--${group.tone}`}>{t(`group.${group.tone}`)}</h3>
                <ul>
                  {group.statements.map((statement) => (
                    <StatementRow
                      key={statement.id}
                      generation={generation}
                      statement={statement}
                      isMain={group.statements.find((one) => one.factor === statement.factor) === statement}
                    />
                  ))}
                </ul>
              </section>
            ))}
            <LessCertain
              generation={generation}
              statements={grouped.doubted}
              switched={new Set(grouped.groups.flatMap((group) => group.statements.map((statement) => statement.factor)))}
            />
            <NoEffect generation={generation} quiet={grouped.quiet} silent={stands.kind === 'complete' ? grouped.silent : []} />
            <EarlierWhatIfs generation={generation} />
            {generation.explanation === null ? null : <Footnotes generation={generation} explanation={generation.explanation} isBusy={job !== null} />}
          </>
        )}
      </div>
    </>
  );
}
