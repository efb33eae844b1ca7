/** Business hours as they are written down: what a form makes of them, and what is wrong with them. */
import { isZone } from '@/intl/zones'
import { BusinessHours as BusinessHoursLimits } from '@/api/generated/limits/conversation'
import type { components } from '@/api/generated/conversation'

export type BusinessHours = components['schemas']['BusinessHours']
export type Opening = components['schemas']['Opening']
export type Weekday = Opening['day']

export const WEEKDAYS: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
]
export const MOST_OPENINGS = BusinessHoursLimits.weekly.most
export const MOST_CLOSED_DAYS = BusinessHoursLimits.closed_days.most
const MIDNIGHT = '00:00'
const END_OF_DAY = '24:00'
const TIME = /^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/

/** A field for times knows no 24:00: the midnight that a day ends with is 00:00 there. */
export const shownEnd = (closes: string): string => (closes === END_OF_DAY ? MIDNIGHT : closes)
export const writtenEnd = (typed: string): string => (typed === MIDNIGHT ? END_OF_DAY : typed)

/** Returns a day's stretches with their places among all, as they were written. */
export function ofDay(weekly: readonly Opening[], day: Weekday): { opening: Opening; at: number }[] {
  return weekly.map((opening, at) => ({ opening, at })).filter((one) => one.opening.day === day)
}

/** Returns the week with one more stretch of a day: what a day usually has, else the hour after what it has. */
export function withOneMore(weekly: readonly Opening[], day: Weekday): Opening[] {
  const last = ofDay(weekly, day)
    .map(({ opening }) => opening.closes)
    .sort()
    .at(-1)
  if (last === undefined) return [...weekly, { day, opens: '09:00', closes: '18:00' }]
  const hour = Math.min(Number(last.slice(0, 2)) + 1, 23)
  return [...weekly, { day, opens: `${String(hour).padStart(2, '0')}:00`, closes: END_OF_DAY }]
}

/** Returns the week with every day from Tuesday to Friday as Monday is. */
export function likeMonday(weekly: readonly Opening[]): Opening[] {
  const monday = ofDay(weekly, 'monday').map(({ opening }) => opening)
  const workdays = WEEKDAYS.slice(0, 5)
  return [
    ...workdays.flatMap((day) => monday.map((one) => ({ ...one, day }))),
    ...weekly.filter((one) => !workdays.includes(one.day)),
  ]
}

export type HoursFault =
  | { kind: 'missing' | 'ends-early' | 'overlap'; day: Weekday }
  | { kind: 'no-zone' | 'bad-zone' | 'too-many' | 'half-holidays' }

/** Returns the first thing that is wrong, in the order in which it is read. */
export function faultOf(hours: BusinessHours): HoursFault | null {
  if (hours.time_zone === '') return { kind: 'no-zone' }
  if (!isZone(hours.time_zone)) return { kind: 'bad-zone' }
  const weekly = hours.weekly ?? []
  if (weekly.length > MOST_OPENINGS) return { kind: 'too-many' }
  for (const day of WEEKDAYS) {
    const spans = ofDay(weekly, day)
      .map(({ opening }) => [opening.opens, opening.closes] as const)
      .sort()
    for (const [opens, closes] of spans) {
      if (!TIME.test(opens) || !TIME.test(closes)) return { kind: 'missing', day }
      if (closes <= opens) return { kind: 'ends-early', day }
    }
    if (spans.some(([opens], at) => at > 0 && opens < (spans[at - 1]?.[1] ?? ''))) return { kind: 'overlap', day }
  }
  const { holidays } = hours
  if (holidays?.subdivision && holidays.country === '') return { kind: 'half-holidays' }
  return null
}

/** Returns the hours as the API takes them: no holidays of no country, each closed day once and in order. */
export function writtenHours(hours: BusinessHours): BusinessHours {
  const { holidays } = hours
  return {
    ...hours,
    holidays: holidays?.country
      ? { country: holidays.country, subdivision: holidays.subdivision?.trim().toUpperCase() || null }
      : null,
    closed_days: [...new Set(hours.closed_days)].sort(),
  }
}

/** The countries that a form offers; the holidays library of the service knows more, and what is set stays. */
export const COUNTRIES: readonly string[] =
  'AR BO BR CA CL CO CR CU DO EC ES GT HN JM MX NI PA PE PT PY SV US UY VE AO MZ CV DE FR GB IT'.split(' ')
