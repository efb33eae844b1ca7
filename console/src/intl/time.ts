/** Moments as people read them, in the browser's time zone. */
import { useIntl } from 'react-intl'

import { trueNow } from '@/api/clock'

const DAY_MS = 86_400_000

const startOfDay = (moment: Date): number =>
  new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime()

/** Returns how many calendar days ago a moment was: 0 for today. */
export const daysAgo = (moment: Date, now: Date = new Date(trueNow())): number =>
  Math.round((startOfDay(now) - startOfDay(moment)) / DAY_MS)

export interface Times {
  /** 14:05 */
  clock: (iso: string) => string
  /** 14:05 today, "yesterday", a weekday within a week, else the date: for lists. */
  short: (iso: string) => string
  /** "today", "yesterday", or the whole date: for the line between two days. */
  day: (iso: string) => string
  /** Date and time, whole. */
  full: (iso: string) => string
}

export function useTimes(): Times {
  const { locale } = useIntl()
  return timesIn(locale)
}

const known = new Map<string, Times>()

/** Each row of a list says a time, and a formatter takes longer to be made than all else of a row: a language has one of each. */
function timesIn(locale: string): Times {
  const times = known.get(locale) ?? newTimes(locale)
  known.set(locale, times)
  return times
}

function newTimes(locale: string): Times {
  const form = (options: Intl.DateTimeFormatOptions) => {
    let format: Intl.DateTimeFormat | undefined
    return (iso: string) => (format ??= new Intl.DateTimeFormat(locale, options)).format(new Date(iso))
  }
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const clock = form({ hour: '2-digit', minute: '2-digit' })
  const weekday = form({ weekday: 'short' })
  const date = form({ day: '2-digit', month: '2-digit', year: '2-digit' })
  const wholeDay = form({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const near = (iso: string, other: (iso: string) => string) => {
    const days = daysAgo(new Date(iso))
    return days === 0 || days === 1 ? relative.format(-days, 'day') : other(iso)
  }
  return {
    clock,
    short: (iso) => {
      const days = daysAgo(new Date(iso))
      if (days === 0) return clock(iso)
      return near(iso, days < 7 && days > 0 ? weekday : date)
    },
    day: (iso) => near(iso, wholeDay),
    full: form({ dateStyle: 'medium', timeStyle: 'short' }),
  }
}
