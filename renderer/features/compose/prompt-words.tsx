import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { queryKeys, useInfo } from '../../app/queries.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { useCompose } from './compose-store.ts';

/** A word that is still being typed is not judged. */
const SETTLED_MS = 500;

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** Whether the checkpoint never met most of a prompt's words, as with a prompt in another language. */
export function isMostlyUnknown(prompt: string, unknown: readonly string[]): boolean {
  const words = [...new Set(prompt.match(/[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*/gu))];
  const strange = words.filter((word) => unknown.includes(word)).length;
  return strange > 1 && strange * 2 > words.length;
}

/** What the checkpoint makes of the prompt's words, told before a picture is made: which it draws as others, which it never met. */
export function PromptWords() {
  const t = useText();
  const info = useInfo();
  const judged = useSettled(useCompose((state) => state.prompt));
  const checkpoint = info.data?.defaultCheckpoint;
  const words = useQuery({
    queryKey: [...queryKeys.promptWords, checkpoint, judged],
    queryFn: () => callStudio('library.readPrompt', { checkpoint: checkpoint ?? '', prompt: judged }),
    enabled: checkpoint !== undefined && checkpoint !== '' && judged.trim() !== '',
    placeholderData: (previous) => previous,
    gcTime: 10_000,
    retry: false,
  });
  const { drawnAs = [], unknown = [] } = judged.trim() === '' ? {} : (words.data ?? {});
  if (drawnAs.length === 0 && unknown.length === 0) return null;
  return (
    <ul className="prompt__words" aria-label={t('compose.words')} aria-live="polite">
      {drawnAs.map((pair) => (
        <li key={pair.word}>{t('compose.wordDrawnAs', pair)}</li>
      ))}
      {unknown.length === 0 ? null : (
        <li>
          {isMostlyUnknown(judged, unknown)
            ? t('compose.wordsForeign')
            : t('compose.wordsUnknown', { words: unknown.map((word) => t('compose.word', { word })).join(', ') })}
        </li>
      )}
    </ul>
  );
}
