import { Search, X } from 'lucide-react';
import { Button, Input, SearchField } from 'react-aria-components';
import { useText } from '../../app/text.ts';

interface HistorySearchProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function HistorySearch({ value, onChange }: HistorySearchProps) {
  const t = useText();
  return (
    <SearchField className="search field__box" aria-label={t('history.search')} value={value} onChange={onChange} data-history-search="">
      <Search aria-hidden="true" />
      <Input className="field__input search__input" placeholder={t('history.searchHint')} />
      {value === '' ? null : (
        <Button className="icon-button icon-button--small" aria-label={t('history.searchClear')}>
          <X />
        </Button>
      )}
    </SearchField>
  );
}
