import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { IntlProvider } from 'react-intl';
import { createQueryClient, useSettings } from './queries.ts';
import { messages } from './text.ts';
import { useTheme } from './theme.ts';
import { Workspace } from './workspace.tsx';

function Localized() {
  const settings = useSettings();
  const locale = settings.data?.locale ?? 'en';
  useTheme(settings.data?.theme ?? 'system', locale);
  if (settings.isPending) return null;
  return (
    <IntlProvider locale={locale} messages={messages[locale]}>
      <I18nProvider locale={locale === 'de' ? 'de-DE' : 'en-GB'}>
        <Workspace />
      </I18nProvider>
    </IntlProvider>
  );
}

export function App() {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <Localized />
    </QueryClientProvider>
  );
}
