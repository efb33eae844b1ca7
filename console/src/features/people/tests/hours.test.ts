import { describe, expect, test } from 'vitest'

import {
  faultOf,
  likeMonday,
  shownEnd,
  withOneMore,
  writtenEnd,
  writtenHours,
  type BusinessHours,
  type Opening,
} from '../hours'

const on = (day: Opening['day'], opens: string, closes: string): Opening => ({ day, opens, closes })
const hours = (weekly: Opening[], more: Partial<BusinessHours> = {}): BusinessHours => ({
  time_zone: 'America/Sao_Paulo',
  weekly,
  holidays: null,
  closed_days: [],
  ...more,
})

describe('hours that cannot be kept', () => {
  test('end before they begin, or as they begin', () => {
    expect(faultOf(hours([on('monday', '18:00', '09:00')]))).toEqual({ kind: 'ends-early', day: 'monday' })
    expect(faultOf(hours([on('friday', '09:00', '09:00')]))).toEqual({ kind: 'ends-early', day: 'friday' })
  })

  test('overlap on one day, in whatever order they were written', () => {
    const overlapping = [on('monday', '13:00', '18:00'), on('monday', '08:00', '13:30')]
    expect(faultOf(hours(overlapping))).toEqual({ kind: 'overlap', day: 'monday' })
  })

  test('have no time, no zone, or more stretches than there may be', () => {
    expect(faultOf(hours([on('sunday', '', '18:00')]))).toEqual({ kind: 'missing', day: 'sunday' })
    expect(faultOf(hours([], { time_zone: '' }))).toEqual({ kind: 'no-zone' })
    expect(faultOf(hours([], { time_zone: 'Lua/Cratera' }))).toEqual({ kind: 'bad-zone' })
    expect(faultOf(hours(Array.from({ length: 71 }, () => on('monday', '08:00', '09:00'))))).toEqual({
      kind: 'too-many',
    })
  })
})

test('hours that touch, hours over midnight as two, and none at all can be kept', () => {
  expect(faultOf(hours([on('monday', '08:00', '12:00'), on('monday', '12:00', '18:00')]))).toBeNull()
  expect(faultOf(hours([on('friday', '22:00', '24:00'), on('saturday', '00:00', '02:00')]))).toBeNull()
  expect(faultOf(hours([]))).toBeNull()
})

test('the midnight that a day ends with is 00:00 in the field and 24:00 on paper', () => {
  expect(writtenEnd('00:00')).toBe('24:00')
  expect(shownEnd('24:00')).toBe('00:00')
  expect(shownEnd(writtenEnd('17:30'))).toBe('17:30')
})

test('one more stretch begins after what the day has, and can be kept', () => {
  const one = withOneMore([], 'monday')
  const two = withOneMore(one, 'monday')
  expect(two).toEqual([on('monday', '09:00', '18:00'), on('monday', '19:00', '24:00')])
  expect(faultOf(hours(two))).toBeNull()
})

test('as Monday is made the workdays alone', () => {
  const week = [on('monday', '08:00', '12:00'), on('tuesday', '10:00', '11:00'), on('sunday', '10:00', '12:00')]
  const now = likeMonday(week)
  expect(now.filter((one) => one.opens === '08:00')).toHaveLength(5)
  expect(now).toContainEqual(on('sunday', '10:00', '12:00'))
  expect(now).not.toContainEqual(on('tuesday', '10:00', '11:00'))
})

test('what is sent has each closed day once and no holidays of no country', () => {
  const sent = writtenHours(
    hours([], {
      closed_days: ['2026-12-31', '2026-12-24', '2026-12-31'],
      holidays: { country: '', subdivision: null },
    }),
  )
  expect(sent.closed_days).toEqual(['2026-12-24', '2026-12-31'])
  expect(sent.holidays).toBeNull()
  expect(writtenHours(hours([], { holidays: { country: 'BR', subdivision: ' sp ' } })).holidays).toEqual({
    country: 'BR',
    subdivision: 'SP',
  })
})
