import { describe, expect, test } from 'vitest'

import { barsOf, reasonOf, sizeOf, type Entry, type Meter } from '../rules'

const meter = (more: Partial<Meter>): Meter => ({
  meter: 'messages',
  used: 0,
  held: 0,
  limit: 100,
  remaining: 100,
  ...more,
})

describe('bars', () => {
  const toneOf = (used: number, held = 0, limit: number | null = 100) =>
    barsOf([meter({ used, held, limit })], undefined)[0]?.tone

  test('warn where billing does, and count what is held as taken', () => {
    expect(toneOf(79)).toBe('fine')
    expect(toneOf(80)).toBe('near')
    expect(toneOf(70, 10)).toBe('near')
    expect(toneOf(99, 1)).toBe('over')
  })

  test('without a limit there is nothing left to say', () => {
    expect(barsOf([meter({ used: 7, limit: null })], undefined)).toMatchObject([
      { left: null, share: null, tone: 'fine' },
    ])
  })

  test('never say less than nothing is left, nor more than all is used: a plan may have become smaller', () => {
    expect(barsOf([meter({ used: 150 })], undefined)).toMatchObject([{ left: 0, share: 1, tone: 'over' }])
    expect(barsOf([meter({ limit: 0 })], undefined)).toMatchObject([{ left: 0, share: 1 }])
  })

  test('outlets are those that the gateway counts, and left out while it has not said', () => {
    const outlets = meter({ meter: 'outlets', used: 0, limit: 3 })
    expect(barsOf([outlets], 2)).toMatchObject([{ meter: 'outlets', used: 2, left: 1 }])
    expect(barsOf([outlets], undefined)).toEqual([])
    expect(barsOf([meter({ meter: 'knowledge_bases', limit: 1 })], 0)).toEqual([])
  })
})

test('a line says what it was booked for, and whether it was given back', () => {
  const reason = (source: string) => reasonOf({ source } as Entry)
  expect(reason('turn:01a2')).toEqual({ kind: 'turn', turned: 'charge' })
  expect(reason('refund:send:01a2')).toEqual({ kind: 'send', turned: 'refund' })
  expect(reason('again:turn:01a2')).toEqual({ kind: 'turn', turned: 'again' })
  expect(reason('import:01a2')).toEqual({ kind: 'other', turned: 'charge' })
})

test('sizes are in the units that plans are sold in, also when they are given back', () => {
  expect(sizeOf(50_000_000)).toEqual({ value: 50, unit: 'megabyte' })
  expect(sizeOf(-1_500)).toEqual({ value: -1.5, unit: 'kilobyte' })
  expect(sizeOf(0)).toEqual({ value: 0, unit: 'byte' })
})
