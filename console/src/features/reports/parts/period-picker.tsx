import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { Choice, TextField } from '@/ui/field'

import { reportsRoute } from '../routes'
import { asDay, asPreset, mistakeIn, MOST_DAYS, PRESETS, type Period } from '../rules'

/** So many days up to today, or a first and a last day; what is typed is used as soon as it is a period. */
export function PeriodPicker({ period }: { period: Period }) {
  const t = useT()
  const { tab, days } = reportsRoute.useSearch()
  const navigate = useNavigate()
  const [typed, setTyped] = useState<Period>(period)
  const mistake = days === 'own' ? mistakeIn(asDay(typed.from), asDay(typed.to)) : null

  const go = (next: Period, preset = days) =>
    void navigate({ to: '/reports', search: { tab, days: preset, ...next }, replace: true })
  const choose = (value: string) => {
    const preset = asPreset(value)
    setTyped(period)
    if (preset === 'own') go(period, preset)
    else void navigate({ to: '/reports', search: { tab, days: preset }, replace: true })
  }
  const type = (next: Period) => {
    setTyped(next)
    if (mistakeIn(asDay(next.from), asDay(next.to)) === null) go(next)
  }
  return (
    <div role="group" aria-label={t('reports.period')} className="flex flex-wrap items-start gap-3">
      <Choice
        label={t('reports.period')}
        value={days}
        onChange={(event) => choose(event.target.value)}
        options={PRESETS.map((value) => ({ value, label: t(`reports.period.${value}`) }))}
      />
      {days === 'own' && (
        <>
          <TextField
            type="date"
            label={t('reports.from')}
            value={typed.from}
            onChange={(event) => type({ ...typed, from: event.target.value })}
          />
          <TextField
            type="date"
            label={t('reports.to')}
            value={typed.to}
            error={mistake === null ? undefined : t(`reports.mistake.${mistake}`, { most: MOST_DAYS })}
            onChange={(event) => type({ ...typed, to: event.target.value })}
          />
        </>
      )}
    </div>
  )
}
