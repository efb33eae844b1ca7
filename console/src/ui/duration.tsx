import { useState } from 'react'

import { useT } from '@/intl/intl'

import { Field, inputLook } from './field'

const UNITS = { minutes: 60, hours: 3_600, days: 86_400 } as const
type Unit = keyof typeof UNITS
const ORDER: readonly Unit[] = ['days', 'hours', 'minutes']

/** Returns the largest unit in which a duration is a whole number. */
export const unitOf = (seconds: number): Unit =>
  (seconds > 0 && ORDER.find((unit) => seconds % UNITS[unit] === 0)) || 'minutes'

interface DurationProps {
  label: string
  error?: string | undefined
  seconds: number
  onChange: (seconds: number) => void
}

/** How long something takes: a number and its unit. */
export function Duration({ label, error, seconds, onChange }: DurationProps) {
  const t = useT()
  const [unit, setUnit] = useState(() => unitOf(seconds))
  const count = seconds / UNITS[unit]
  return (
    <Field label={label} error={error}>
      {(ids) => (
        <div className="flex gap-2">
          <input
            {...ids}
            type="number"
            inputMode="numeric"
            min={1}
            className={`${inputLook} max-w-28`}
            value={Number.isNaN(count) ? '' : count}
            onChange={(event) => onChange(Math.round(event.target.valueAsNumber * UNITS[unit]))}
          />
          <select
            aria-label={t('ui.duration.unit')}
            className={`${inputLook} max-w-36`}
            value={unit}
            onChange={(event) => {
              const next = ORDER.find((one) => one === event.target.value) ?? 'minutes'
              setUnit(next)
              onChange(Math.round(count * UNITS[next]))
            }}
          >
            {ORDER.map((one) => (
              <option key={one} value={one}>
                {t(`ui.duration.${one}`)}
              </option>
            ))}
          </select>
        </div>
      )}
    </Field>
  )
}
