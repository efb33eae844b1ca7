import { X } from 'lucide-react'
import { useState } from 'react'
import { useIntl } from 'react-intl'

import { useT } from '@/intl/intl'
import { Button, IconButton } from '@/ui/button'
import { Field, inputLook } from '@/ui/field'

import { MOST_CLOSED_DAYS } from '../../hours'

interface ClosedDaysProps {
  days: readonly string[]
  disabled: boolean
  onChange: (days: string[]) => void
}

/** Days that are closed besides holidays. */
export function ClosedDays({ days, disabled, onChange }: ClosedDaysProps) {
  const t = useT()
  const intl = useIntl()
  const [next, setNext] = useState('')
  // A day without a time is the same day wherever it is read.
  const said = (day: string) => intl.formatDate(`${day}T12:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' })
  return (
    <div className="flex flex-col gap-2">
      {!disabled && (
        <Field label={t('people.hours.closed-days')} hint={t('people.hours.closed-days-hint')}>
          {(ids) => (
            <div className="flex gap-2">
              <input
                {...ids}
                type="date"
                min="2000-01-01"
                max="2100-12-31"
                className={`${inputLook} max-w-48`}
                value={next}
                onChange={(event) => setNext(event.target.value)}
              />
              <Button
                disabled={next === '' || days.includes(next) || days.length >= MOST_CLOSED_DAYS}
                onClick={() => {
                  onChange([...days, next].sort())
                  setNext('')
                }}
              >
                {t('people.hours.close-day')}
              </Button>
            </div>
          )}
        </Field>
      )}
      {days.length > 0 && (
        <ul aria-label={t('people.hours.closed-days')} className="flex flex-wrap gap-2">
          {days.map((day) => (
            <li key={day} className="flex items-center gap-1 rounded-full border bg-surface ps-3">
              <span className={disabled ? 'py-1 pe-3' : ''}>{said(day)}</span>
              {!disabled && (
                <IconButton
                  label={t('people.hours.open-day', { day: said(day) })}
                  className="size-8!"
                  icon={<X size={14} />}
                  onClick={() => onChange(days.filter((other) => other !== day))}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
