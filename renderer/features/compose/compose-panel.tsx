import { useText } from '../../app/text.ts';
import { AdapterSection } from '../adapters/adapter-section.tsx';
import { GenerateBar } from './generate-bar.tsx';
import { PictureSettings } from './picture-settings.tsx';
import { PromptFields } from './prompt-fields.tsx';
import { RepaintCard } from './repaint-card.tsx';
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
        <RepaintCard />
        <TasteSection />
        <AdapterSection />
        <PictureSettings />
      </div>
      <GenerateBar />
    </>
  );
}
