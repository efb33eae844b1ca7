import { useT } from '@/intl/intl'
import type { Shown } from '@/ui/saving'

import { ofDay, WEEKDAYS, type BusinessHours } from '../../hours'

/** Returns the function that says hours in words, to compare two of them. */
export function useHoursAsText(): (hours: BusinessHours) => Shown[] {
  const t = useT()
  return (hours) => [
    { label: t('people.hours.zone'), value: hours.time_zone },
    ...WEEKDAYS.map((day) => ({
      label: t(`people.day.${day}`),
      value:
        ofDay(hours.weekly ?? [], day)
          .map(({ opening }) => `${opening.opens}–${opening.closes}`)
          .join(', ') || t('people.hours.closed'),
    })),
    {
      label: t('people.hours.holidays'),
      value: [hours.holidays?.country, hours.holidays?.subdivision].filter(Boolean).join(' '),
    },
    { label: t('people.hours.closed-days'), value: (hours.closed_days ?? []).join(', ') },
  ]
}
