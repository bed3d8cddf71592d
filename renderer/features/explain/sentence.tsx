import { Fragment } from 'react';
import { sentenceParts } from './sentence-parts.ts';

/** A sentence whose details stay folded away until what surrounds it is opened. */
export function Sentence({ text }: { readonly text: string }) {
  return sentenceParts(text).map((part, index) =>
    part.isDetail ? (
      <span key={index} className="sentence__detail">
        {part.text}
      </span>
    ) : (
      <Fragment key={index}>{part.text}</Fragment>
    ),
  );
}
