import { describe, expect, test } from 'vitest'

import {
  asDay,
  asPreset,
  before,
  dayOf,
  durationOf,
  growth,
  instantsOf,
  intentPairs,
  lengthOf,
  mistakeIn,
  periodOf,
  promisesOf,
  timesOf,
  type Handoffs,
  type Overview,
  type Sla,
} from '../rules'

describe('a period', () => {
  const today = '2026-03-02'

  test('of seven days has today as its last', () => {
    expect(periodOf({ days: '7' }, today)).toEqual({ from: '2026-02-24', to: today })
  })

  test('of one’s own is taken as it is, and one that makes no sense is the last seven days', () => {
    expect(periodOf({ days: 'own', from: '2026-01-01', to: '2026-01-31' }, today)).toEqual({
      from: '2026-01-01',
      to: '2026-01-31',
    })
    expect(periodOf({ days: 'own', from: '2026-01-31', to: '2026-01-01' }, today).to).toBe(today)
    expect(periodOf({ days: 'own', from: '2026-01-31' }, today).to).toBe(today)
  })

  test('is compared with as many days right before it, across months and leap days', () => {
    const march = { from: '2024-03-01', to: '2024-03-02' }
    expect(before(march)).toEqual({ from: '2024-02-28', to: '2024-02-29' })
    expect(lengthOf(before(march))).toBe(lengthOf(march))
  })

  test('is as long as analytics reports on, and ends after it begins', () => {
    expect(mistakeIn('2024-01-01', '2024-12-31')).toBeNull()
    expect(mistakeIn('2024-01-01', '2025-01-01')).toBe('long')
    expect(mistakeIn('2024-01-02', '2024-01-01')).toBe('order')
    expect(mistakeIn(undefined, '2024-01-01')).toBe('missing')
  })

  test('covers its last day whole, where this browser is', () => {
    const { from, to } = instantsOf({ from: '2026-01-01', to: '2026-01-02' })
    expect(dayOf(new Date(from))).toBe('2026-01-01')
    expect(dayOf(new Date(to))).toBe('2026-01-03')
    expect(dayOf(new Date(Date.parse(to) - 1))).toBe('2026-01-02')
  })
})

test('what an address says is a day only if there is such a day', () => {
  expect(asDay('2026-02-28')).toBe('2026-02-28')
  expect(asDay('2026-02-30')).toBeUndefined()
  expect(asDay('1999-12-31')).toBeUndefined()
  expect(asDay('yesterday')).toBeUndefined()
  expect(asPreset(30)).toBe('30')
  expect(asPreset('31')).toBe('7')
})

test('nothing grows from nothing', () => {
  expect(growth(12, 10)).toBeCloseTo(0.2)
  expect(growth(0, 10)).toBe(-1)
  expect(growth(12, 0)).toBeNull()
  expect(growth(null, 10)).toBeNull()
})

test('an intent that did not come before came no time', () => {
  const of = (top_intents: Overview['top_intents']) => ({ top_intents }) as Overview
  expect(intentPairs(of([{ intent: 'pricing', turns: 3 }]), of([{ intent: 'thanks', turns: 9 }]))).toEqual([
    { label: 'pricing', now: 3, before: 0 },
  ])
})

test('rates of all teams are of what ended, not means of the teams’ rates', () => {
  const handoff = (more: Partial<Handoffs>) =>
    ({ promised: 0, kept: 0, in_time: 0, orphaned: 0, open: 0, overdue: 0, ...more }) as Handoffs
  const teams = [handoff({ kept: 9, in_time: 6, open: 3, overdue: 1 }), handoff({ orphaned: 1 })]
  expect(promisesOf(teams)).toMatchObject({ in_time: 6, late: 3, orphaned: 1, waiting: 2, overdue: 1, orphanRate: 0.1 })
  expect(promisesOf([handoff({ open: 4 })]).orphanRate).toBeNull()

  const sla = (target: Sla['target'], in_time: number, breached: number) =>
    ({ target, in_time, breached, measured: in_time + breached }) as Sla
  const measured = [sla('first_answer', 9, 0), sla('first_answer', 0, 1), sla('resolution', 0, 1)]
  expect(timesOf(measured, 'first_answer').rate).toBeCloseTo(0.1)
  expect(timesOf(measured).breached).toBe(2)
  expect(timesOf(measured, 'next_answer').rate).toBeNull()
})

test('durations are said in a unit that a person would use', () => {
  expect(durationOf(2.7)).toEqual({ value: 2.7, unit: 'second' })
  expect(durationOf(90)).toEqual({ value: 1.5, unit: 'minute' })
  expect(durationOf(7_200)).toEqual({ value: 2, unit: 'hour' })
  expect(durationOf(259_200)).toEqual({ value: 3, unit: 'day' })
})
