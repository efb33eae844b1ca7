import { CopyPlus } from 'lucide-react'
import { useId, useMemo } from 'react'

import { useLanguage, useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { Choice, TextField } from '@/ui/field'

import { COUNTRIES, likeMonday, WEEKDAYS, type BusinessHours, type HoursFault } from '../../hours'
import { ClosedDays } from './closed-days'
import { DayHours } from './day-hours'

interface HoursFieldsProps {
  hours: BusinessHours
  fault: HoursFault | null
  disabled?: boolean
  onChange: (hours: BusinessHours) => void
}

/** The hours of a business, or of one of its teams. */
export function HoursFields({ hours, fault, disabled = false, onChange }: HoursFieldsProps) {
  const t = useT()
  const { language } = useLanguage()
  const zonesId = useId()
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), [])
  const countries = useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: 'region' })
    const current = hours.holidays?.country
    const codes = current && !COUNTRIES.includes(current) ? [current, ...COUNTRIES] : COUNTRIES
    const named = codes.map((code) => ({ value: code, label: names.of(code) ?? code }))
    return named.sort((one, other) => one.label.localeCompare(other.label, language))
  }, [hours.holidays?.country, language])
  const weekly = hours.weekly ?? []
  const zoneFault =
    fault?.kind === 'no-zone' || fault?.kind === 'bad-zone' ? t(`people.hours.${fault.kind}`) : undefined
  return (
    <fieldset disabled={disabled} className="flex min-w-0 flex-col gap-5">
      <TextField
        label={t('people.hours.zone')}
        list={zonesId}
        error={zoneFault}
        value={hours.time_zone}
        onChange={(event) => onChange({ ...hours, time_zone: event.target.value.trim() })}
      />
      <datalist id={zonesId}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>

      <div className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h3 className="font-medium">{t('people.hours.week')}</h3>
          {!disabled && (
            <Button
              look="quiet"
              icon={<CopyPlus size={16} />}
              onClick={() => onChange({ ...hours, weekly: likeMonday(weekly) })}
            >
              {t('people.hours.like-monday')}
            </Button>
          )}
        </div>
        <ul className="divide-y rounded-xl border">
          {WEEKDAYS.map((day) => (
            <DayHours
              key={day}
              day={day}
              weekly={weekly}
              disabled={disabled}
              fault={fault && 'day' in fault && fault.day === day ? t(`people.hours.${fault.kind}`) : undefined}
              onChange={(next) => onChange({ ...hours, weekly: next })}
            />
          ))}
        </ul>
        <p className="text-xs text-muted">{t('people.hours.midnight')}</p>
        {fault?.kind === 'too-many' && (
          <p role="alert" className="text-xs text-danger">
            {t('people.hours.too-many')}
          </p>
        )}
      </div>

      <div className="grid gap-4 sm:grid-cols-2">
        <Choice
          label={t('people.hours.holidays')}
          options={[{ value: '', label: t('people.hours.no-holidays') }, ...countries]}
          value={hours.holidays?.country ?? ''}
          onChange={(event) => onChange({ ...hours, holidays: { country: event.target.value, subdivision: null } })}
        />
        {hours.holidays?.country && (
          <TextField
            label={t('people.hours.state')}
            hint={t('people.hours.state-hint')}
            maxLength={10}
            value={hours.holidays.subdivision ?? ''}
            onChange={(event) =>
              onChange({
                ...hours,
                holidays: { country: hours.holidays?.country ?? '', subdivision: event.target.value },
              })
            }
          />
        )}
      </div>
      <ClosedDays
        days={hours.closed_days ?? []}
        disabled={disabled}
        onChange={(closed_days) => onChange({ ...hours, closed_days })}
      />
    </fieldset>
  )
}
