import { ListFilter } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Input, Label, Popover, TextField } from 'react-aria-components';
import { useHistoryFacets, useInfo } from '../../app/queries.ts';
import { useText } from '../../app/text.ts';
import { Choice } from '../../design/choice.tsx';
import { activeFilters, emptyFilter, useFilter, type DateFilter, type FilterDraft } from './filter-store.ts';

const dates = ['any', 'today', 'week', 'range'] as const;
const sketches = ['shown', 'only', 'hidden'] as const;
const enlarged = ['shown', 'only', 'hidden'] as const;
const whatIfs = ['kept', 'all', 'none'] as const;
const orders = ['newest', 'oldest'] as const;
/** No checkpoint and no adapter is called this. */
const ANY = '';

/** What the strip can be narrowed by, with how many pictures there are of each. */
export function FilterMenu() {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const draft = useFilter();
  const { change } = draft;
  const facets = useHistoryFacets(isOpen || draft.checkpoint !== null).data;
  const known = useInfo().data?.checkpoints ?? [];
  const active = activeFilters(draft).length;
  const counted = (label: string, count: number): string => t('filter.counted', { label, count });
  const checkpoints = withChosen(
    (facets?.checkpoints ?? []).map(({ id, count }) => ({ id, label: counted(known.find((one) => one.id === id)?.name ?? id, count) })),
    draft.checkpoint === null ? null : { id: draft.checkpoint, label: draft.checkpoint },
  );
  const adapters = withChosen(
    (facets?.adapters ?? []).map(({ id, name, count }) => ({ id, label: counted(name, count) })),
    draft.adapter === null ? null : { id: draft.adapter.id, label: draft.adapter.name },
  );
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <AriaButton
        className={active === 0 ? 'icon-button' : 'icon-button icon-button--on'}
        aria-label={active === 0 ? t('filter.title') : t('filter.titleActive', { count: active })}
      >
        <ListFilter />
      </AriaButton>
      <Popover className="popover filters" offset={6} placement="top start">
        <Dialog className="filters__fields" aria-label={t('filter.title')}>
          <Choice
            label={t('filter.checkpoint')}
            value={draft.checkpoint ?? ANY}
            options={[{ id: ANY, label: t('filter.any') }, ...checkpoints]}
            onChange={(id) => change({ checkpoint: id === ANY ? null : id })}
          />
          <Choice
            label={t('filter.adapter')}
            value={draft.adapter?.id ?? ANY}
            options={[{ id: ANY, label: t('filter.any') }, ...adapters]}
            onChange={(id) => change({ adapter: id === ANY ? null : { id, name: facets?.adapters.find((one) => one.id === id)?.name ?? id } })}
          />
          <Choice
            label={t('filter.date')}
            value={draft.date.kind}
            options={dates.map((id) => ({ id, label: t(`filter.date.${id}`) }))}
            onChange={(id) => change({ date: dateOf(dates.find((one) => one === id) ?? 'any') })}
          />
          {draft.date.kind === 'range' ? <DateRange date={draft.date} onChange={(date) => change({ date })} /> : null}
          <Choice
            label={t('filter.sketches')}
            value={draft.sketches}
            options={sketches.map((id) => ({ id, label: t(`filter.sketches.${id}`) }))}
            onChange={(id) => change({ sketches: sketches.find((one) => one === id) ?? emptyFilter.sketches })}
          />
          <Choice
            label={t('filter.enlarged')}
            value={draft.enlarged}
            options={enlarged.map((id) => ({ id, label: t(`filter.enlarged.${id}`) }))}
            onChange={(id) => change({ enlarged: enlarged.find((one) => one === id) ?? emptyFilter.enlarged })}
          />
          <Choice
            label={t('filter.whatIfs')}
            value={draft.whatIfs}
            options={whatIfs.map((id) => ({ id, label: t(`filter.whatIfs.${id}`) }))}
            onChange={(id) => change({ whatIfs: whatIfs.find((one) => one === id) ?? emptyFilter.whatIfs })}
          />
          <Choice
            label={t('filter.order')}
            value={draft.order}
            options={orders.map((id) => ({ id, label: t(`filter.order.${id}`) }))}
            onChange={(id) => change({ order: orders.find((one) => one === id) ?? emptyFilter.order })}
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

interface Option {
  readonly id: string;
  readonly label: string;
}

/** What is chosen can be seen, even when its last picture was deleted. */
function withChosen(options: readonly Option[], chosen: Option | null): readonly Option[] {
  return chosen === null || options.some(({ id }) => id === chosen.id) ? options : [...options, chosen];
}

function dateOf(kind: FilterDraft['date']['kind']): DateFilter {
  return kind === 'range' ? { kind, from: '', until: '' } : { kind };
}

interface DateRangeProps {
  readonly date: Extract<DateFilter, { kind: 'range' }>;
  readonly onChange: (date: DateFilter) => void;
}

function DateRange({ date, onChange }: DateRangeProps) {
  const t = useText();
  return (
    <div className="filters__range">
      <TextField className="field" value={date.from} onChange={(from) => onChange({ ...date, from })}>
        <Label className="field__label">{t('filter.from')}</Label>
        <Input className="field__box field__input" type="date" max={date.until} />
      </TextField>
      <TextField className="field" value={date.until} onChange={(until) => onChange({ ...date, until })}>
        <Label className="field__label">{t('filter.until')}</Label>
        <Input className="field__box field__input" type="date" min={date.from} />
      </TextField>
    </div>
  );
}
