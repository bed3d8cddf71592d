import { useText } from '../../app/text.ts';
import { GenerateBar } from './generate-bar.tsx';
import { PictureSettings } from './picture-settings.tsx';
import { PromptFields } from './prompt-fields.tsx';
import { SketchDrop } from './sketch-drop.tsx';
import { TasteSection } from './taste-section.tsx';
import './compose.css';

export function ComposePanel() {
  const t = useText();
  return (
    <>
      <h2 className="visually-hidden">{t('region.compose')}</h2>
      <div className="compose">
        <PromptFields />
        <SketchDrop />
        <TasteSection />
        <PictureSettings />
      </div>
      <GenerateBar />
    </>
  );
}
