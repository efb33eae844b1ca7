/** What reports decide without asking anybody: periods, and what is compared with what. */
import type { components as AnalyticsApi } from '@/api/generated/analytics'
import type { components as ConversationApi } from '@/api/generated/conversation'

export type Overview = AnalyticsApi['schemas']['Overview']
export type Handoffs = ConversationApi['schemas']['HandoffReport']
export type Sla = ConversationApi['schemas']['SlaReport']

export const TABS = ['overview', 'answers'] as const
export type Tab = (typeof TABS)[number]
export const asTab = (value: unknown): Tab => TABS.find((one) => one === value) ?? 'overview'

export const PRESETS = ['7', '30', '90', 'own'] as const
export type Preset = (typeof PRESETS)[number]
/** The router reads a number that stands in an address as one. */
export const asPreset = (value: unknown): Preset => PRESETS.find((one) => one === String(value)) ?? '7'

/** Days, both included, as `2026-11-27`. */
export interface Period {
  from: string
  to: string
}

const DAY_MS = 86_400_000
/** As many as analytics reports on, and the first of its days. */
export const MOST_DAYS = 366
const FIRST_DAY = '2000-01-01'
const LAST_DAY = '2200-01-01'

const count = (day: string) => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS)
const dayAt = (index: number) => new Date(index * DAY_MS).toISOString().slice(0, 10)
export const addDays = (day: string, days: number) => dayAt(count(day) + days)

export function asDay(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(count(value))) return undefined
  return dayAt(count(value)) === value && value >= FIRST_DAY && value <= LAST_DAY ? value : undefined
}

/** Returns the day of a moment where this browser is. */
export function dayOf(moment: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}

export const lengthOf = ({ from, to }: Period) => count(to) - count(from) + 1

export function mistakeIn(from: string | undefined, to: string | undefined): 'missing' | 'order' | 'long' | null {
  if (from === undefined || to === undefined) return 'missing'
  const days = lengthOf({ from, to })
  return days < 1 ? 'order' : days > MOST_DAYS ? 'long' : null
}

/** Returns the period that an address asks for: so many days up to today, or days of one's own where they make sense. */
export function periodOf(search: { days: Preset; from?: string | undefined; to?: string | undefined }, today: string) {
  const { days, from, to } = search
  if (days === 'own' && from !== undefined && to !== undefined && mistakeIn(from, to) === null) return { from, to }
  const length = days === 'own' ? 7 : Number(days)
  return { from: addDays(today, 1 - length), to: today }
}

/** Returns as many days, right before. */
export function before(period: Period): Period {
  return { from: addDays(period.from, -lengthOf(period)), to: addDays(period.from, -1) }
}

/** Returns when a period begins and ends where this browser is; a day there may have 23 hours. */
export function instantsOf({ from, to }: Period): Period {
  const startOf = (day: string) => new Date(`${day}T00:00:00`).toISOString()
  return { from: startOf(from), to: startOf(addDays(to, 1)) }
}

/** Returns by which share a figure grew; null where there is nothing to compare with. */
export const growth = (now: number | null, then: number | null): number | null =>
  now === null || then === null || then === 0 ? null : (now - then) / then

export const isEmpty = ({ messages, conversations, turns, satisfaction }: Overview): boolean =>
  [messages.received, messages.sent, messages.echoed, messages.failed, messages.unknown].every((one) => one === 0) &&
  [conversations.opened, conversations.closed, conversations.handed_off].every((one) => one === 0) &&
  Object.values(turns).every((one) => one === 0) &&
  satisfaction.answered === 0

/** One line of a chart or table: a figure now, and in the time before. */
export interface Pair {
  label: string
  now: number
  before: number
}

/** Returns the intents of now, the most frequent first, each with how often it came before. */
export const intentPairs = (now: Overview, then: Overview): Pair[] =>
  now.top_intents.map(({ intent, turns }) => ({
    label: intent,
    now: turns,
    before: then.top_intents.find((one) => one.intent === intent)?.turns ?? 0,
  }))

export const costIn = (overview: Overview, currency: string): number =>
  overview.usage.costs.find((one) => one.currency === currency)?.cost_micros ?? 0

const sum = <One>(all: readonly One[], of: (one: One) => number) => all.reduce((total, one) => total + of(one), 0)

/** Returns what became of the promises of all teams. */
export function promisesOf(teams: readonly Handoffs[]) {
  const kept = sum(teams, (one) => one.kept)
  const orphaned = sum(teams, (one) => one.orphaned)
  return {
    promised: sum(teams, (one) => one.promised),
    in_time: sum(teams, (one) => one.in_time),
    late: kept - sum(teams, (one) => one.in_time),
    orphaned,
    overdue: sum(teams, (one) => one.overdue),
    waiting: sum(teams, (one) => one.open - one.overdue),
    orphanRate: kept + orphaned === 0 ? null : orphaned / (kept + orphaned),
  }
}

export const TARGETS = ['first_answer', 'next_answer', 'resolution'] as const

/** Returns what became of the times of all teams. */
export function timesOf(teams: readonly Sla[], target?: Sla['target']) {
  const meant = target === undefined ? teams : teams.filter((one) => one.target === target)
  const breached = sum(meant, (one) => one.breached)
  const decided = breached + sum(meant, (one) => one.in_time)
  return { measured: sum(meant, (one) => one.measured), breached, rate: decided === 0 ? null : breached / decided }
}

/** Returns a duration in the unit that reads best. */
export function durationOf(seconds: number): { value: number; unit: 'second' | 'minute' | 'hour' | 'day' } {
  if (seconds < 90) return { value: seconds, unit: 'second' }
  if (seconds < 90 * 60) return { value: seconds / 60, unit: 'minute' }
  if (seconds < 48 * 3_600) return { value: seconds / 3_600, unit: 'hour' }
  return { value: seconds / 86_400, unit: 'day' }
}
