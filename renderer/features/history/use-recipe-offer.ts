import { notify, notifyError } from '../../app/notices.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { useCopySettings } from '../compare/use-copy-settings.ts';
import { carriesRecipe } from './recipe-in-file.ts';

/** A picture of the studio that comes in as a file offers the settings that it was made with. */
export function useRecipeOffer(): (file: File) => Promise<void> {
  const t = useText();
  const copySettings = useCopySettings();
  return async (file) => {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (!carriesRecipe(bytes)) return;
      const { generation, lacking } = await callStudio('recipe.read', { bytes });
      if (generation === null) return;
      const advice = lacking ? t('recipe.lacking') : Object.keys(generation.coalition).length > 0 ? t('recipe.whatIf') : generation.prompt;
      notify(t('recipe.found'), { advice, action: { label: 'recipe.use', run: () => void copySettings(generation) } });
    } catch (error) {
      notifyError(error);
    }
  };
}
