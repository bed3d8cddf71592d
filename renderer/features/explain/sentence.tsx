import { Fragment } from 'react';
import { sentenceParts, summaryParts } from './sentence-parts.ts';

interface SentenceProps {
  readonly text: string;
  /** Several sentences, of which none is folded away. */
  readonly isSummary?: boolean;
}

/** A sentence whose details stay folded away until what surrounds it is opened. */
export function Sentence({ text, isSummary = false }: SentenceProps) {
  return (isSummary ? summaryParts(text) : sentenceParts(text)).map((part, index) =>
    part.isDetail ? (
      <span key={index} className="sentence__detail">
        {part.text}
      </span>
    ) : (
      <Fragment key={index}>{part.text}</Fragment>
    ),
  );
}
