import type { Generation } from '../../../preload/contract.ts';
import { notify, notifyError } from '../../app/notices.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText, type Text } from '../../app/text.ts';
import { useCopySettings } from '../compare/use-copy-settings.ts';
import { carriesRecipe } from './recipe-in-file.ts';

/** What making a recipe again will not give, or else what it is of. */
export function recipeAdvice({ coalition, prompt, fromNoiseFile }: Generation, lacking: boolean, t: Text): string {
  const missing = [
    ...(fromNoiseFile ? [t('recipe.noise')] : []),
    ...(lacking ? [t('recipe.lacking')] : []),
    ...(Object.keys(coalition).length > 0 ? [t('recipe.whatIf')] : []),
  ];
  return missing.length === 0 ? prompt : missing.join(' ');
}

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
      notify(t('recipe.found'), { advice: recipeAdvice(generation, lacking, t), action: { label: 'recipe.use', run: () => void copySettings(generation) } });
    } catch (error) {
      notifyError(error);
    }
  };
}
