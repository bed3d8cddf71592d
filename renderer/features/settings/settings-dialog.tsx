import { useQueryClient } from '@tanstack/react-query';
import type { Settings } from '../../../preload/contract.ts';
import { notifyError } from '../../app/notices.ts';
import { queryKeys, useInfo, useSettings } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Dialog } from '../../design/dialog.tsx';
import { TextField } from '../../design/text-field.tsx';
import { Segments } from '../../design/segments.tsx';
import { providerName } from '../library/engine-text.ts';
import './settings.css';

export function SettingsDialog() {
  const t = useText();
  const client = useQueryClient();
  const isOpen = useSelection((state) => state.panel === 'settings');
  const open = useSelection((state) => state.open);
  const settings = useSettings().data;
  const info = useInfo().data;
  const set = async (changes: Partial<Settings>): Promise<void> => {
    try {
      client.setQueryData(queryKeys.settings, await callStudio('settings.set', changes));
      // Names of aspects come in the language that is set.
      if (changes.locale !== undefined)
        for (const queryKey of [queryKeys.aspects, queryKeys.generations, queryKeys.adapters]) void client.invalidateQueries({ queryKey });
    } catch (error) {
      notifyError(error, () => void set(changes));
    }
  };
  const problemOf = (text: string): string | null => (text === '' || (/^https?:\/\//i.test(text) && URL.canParse(text)) ? null : t('settings.noAddress'));
  return (
    <Dialog title={t('settings.title')} isOpen={isOpen && settings !== undefined} onClose={() => open(null)}>
      {settings === undefined ? null : (
        <div className="options">
          <div className="options__row">
            <p>{t('settings.theme')}</p>
            <Segments
              label={t('settings.theme')}
              value={settings.theme}
              options={[
                { id: 'system', label: t('settings.themeSystem') },
                { id: 'light', label: t('settings.themeLight') },
                { id: 'dark', label: t('settings.themeDark') },
              ]}
              onChange={(theme) => void set({ theme })}
            />
          </div>
          <div className="options__row">
            <div>
              <p>{t('settings.provider')}</p>
              <p className="options__hint">{t('settings.providerHint')}</p>
            </div>
            <Segments
              label={t('settings.provider')}
              value={settings.provider}
              options={(info?.providers ?? ['auto', 'cpu']).map((id) => ({ id, label: id === 'auto' ? t('settings.providerAuto') : providerName(id) }))}
              onChange={(provider) => void set({ provider })}
            />
          </div>
          <div className="options__row">
            <p>{t('settings.language')}</p>
            <Segments
              label={t('settings.language')}
              value={settings.locale}
              options={[
                { id: 'en', label: 'English' },
                { id: 'de', label: 'Deutsch' },
              ]}
              onChange={(locale) => void set({ locale })}
            />
          </div>
          <div>
            <TextField
              label={t('settings.mirror')}
              value={settings.mirror}
              placeholder="https://huggingface.co"
              problemOf={problemOf}
              onCommit={(mirror) => void set({ mirror })}
            />
            <p className="options__hint">{t('settings.mirrorHint')}</p>
          </div>
          <div>
            <TextField
              label={t('settings.proxy')}
              value={settings.proxy}
              placeholder="http://…"
              problemOf={problemOf}
              onCommit={(proxy) => void set({ proxy })}
            />
            <p className="options__hint">{t('settings.proxyHint')}</p>
          </div>
          {info === undefined ? null : (
            <p className="options__hint">
              {t('settings.home')} <span className="selectable options__path">{info.home}</span>
            </p>
          )}
        </div>
      )}
    </Dialog>
  );
}
