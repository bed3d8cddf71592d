import { useEffect, useState } from 'react';
import { addAdapterFrom } from './add-adapter.ts';

/** Takes .safetensors files that are dropped anywhere in the window; answers whether something of the kind is over it. */
export function useAdapterDrop(): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const drag = (event: DragEvent): void => {
      if (!mayBeAdapter(event.dataTransfer)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])].filter(({ name }) => /\.safetensors$/iu.test(name));
      if (files.length === 0) return;
      event.preventDefault();
      void addOneByOne(files.map((file) => window.studio.pathOf(file)));
    };
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener('dragover', drag, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('drop', drop, { signal });
    return () => listening.abort();
  }, []);
  return over;
}

/** While a file is over the window only its type can be seen, and this one has none. */
function mayBeAdapter(data: DataTransfer | null): boolean {
  return [...(data?.items ?? [])].some(({ kind, type }) => kind === 'file' && type === '');
}

async function addOneByOne(paths: readonly string[]): Promise<void> {
  for (const path of paths) await addAdapterFrom(path);
}
