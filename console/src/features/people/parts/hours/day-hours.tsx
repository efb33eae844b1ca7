import { Plus, X } from 'lucide-react'

import { useT } from '@/intl/intl'
import { IconButton } from '@/ui/button'
import { inputLook } from '@/ui/field'

import { ofDay, shownEnd, withOneMore, writtenEnd, type Opening, type Weekday } from '../../hours'

interface DayHoursProps {
  day: Weekday
  weekly: readonly Opening[]
  disabled: boolean
  fault: string | undefined
  onChange: (weekly: Opening[]) => void
}

/** The stretches of one weekday. */
export function DayHours({ day, weekly, disabled, fault, onChange }: DayHoursProps) {
  const t = useT()
  const name = t(`people.day.${day}`)
  const stretches = ofDay(weekly, day)
  const change = (at: number, part: Partial<Opening>) =>
    onChange(weekly.map((one, other) => (other === at ? { ...one, ...part } : one)))
  const timeLook = `${inputLook} min-w-0 flex-1 px-2! tabular-nums sm:max-w-32 sm:px-3! [&::-webkit-calendar-picker-indicator]:hidden`
  return (
    <li className="grid grid-cols-[1fr_auto] items-start gap-x-4 gap-y-1 px-3 py-2.5 sm:grid-cols-[7rem_1fr_auto] sm:px-4">
      <span className="py-2 font-medium">{name}</span>
      <div className="flex min-w-0 flex-col gap-2 max-sm:order-last max-sm:col-span-2">
        {stretches.length === 0 && <p className="py-2 text-muted">{t('people.hours.closed')}</p>}
        {stretches.map(({ opening, at }) => (
          <div key={at} className="flex items-center gap-1 sm:gap-2">
            <input
              type="time"
              className={timeLook}
              aria-label={t('people.hours.opens', { day: name })}
              aria-invalid={fault !== undefined}
              value={opening.opens}
              onChange={(event) => change(at, { opens: event.target.value })}
            />
            <span aria-hidden>–</span>
            <input
              type="time"
              className={timeLook}
              aria-label={t('people.hours.closes', { day: name })}
              aria-invalid={fault !== undefined}
              value={shownEnd(opening.closes)}
              onChange={(event) => change(at, { closes: writtenEnd(event.target.value) })}
            />
            {!disabled && (
              <IconButton
                label={t('people.hours.remove', { day: name })}
                icon={<X size={16} />}
                onClick={() => onChange(weekly.filter((_, other) => other !== at))}
              />
            )}
          </div>
        ))}
        {fault && (
          <p role="alert" className="text-xs text-danger">
            {fault}
          </p>
        )}
      </div>
      {!disabled && (
        <IconButton
          label={t('people.hours.add', { day: name })}
          icon={<Plus size={16} />}
          onClick={() => onChange(withOneMore(weekly, day))}
        />
      )}
    </li>
  )
}
