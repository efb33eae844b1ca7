import { expect, test } from 'vitest'

import { ProblemError } from '@/api/problem'

import { asTab, failureOf, isReading, notSent, refusalOf, sizeOf, type Document } from '../rules'

const refusal = (status: number, more: object = {}) =>
  refusalOf(new ProblemError(status, { type: 'about:blank', title: '', status, ...more }))

test('why an upload was refused is told by its status and by what programs are told, never by its words', () => {
  expect(refusal(422, { accepted: ['text/plain'] })).toBe('knowledge.refused.kind')
  expect(refusal(422)).toBeNull()
  expect(refusal(413)).toBe('knowledge.refused.large')
  expect(refusal(429, { resource: 'documents' })).toBe('knowledge.refused.many')
  expect(refusal(429)).toBe('knowledge.refused.storage')
  expect(refusal(503)).toBe('knowledge.refused.plan')
  expect(refusalOf(new TypeError('lost'))).toBeNull()
})

test('a file that nobody would take is not sent', () => {
  expect(notSent({ size: 0 })).toBe('knowledge.refused.empty')
  expect(notSent({ size: 51 * 2 ** 20 })).toBe('knowledge.refused.large')
  expect(notSent({ size: 50 * 2 ** 20 })).toBeNull()
})

test('the list is looked at again while something is being read', () => {
  const document = (status: Document['status']) => ({ status }) as Document
  expect(isReading([document('indexed'), document('processing')])).toBe(true)
  expect(isReading([document('indexed'), document('failed')])).toBe(false)
})

test('a reason that is new to the console is said in general', () => {
  expect(failureOf('encrypted')).toBe('knowledge.failure.encrypted')
  expect(failureOf('of tomorrow')).toBe('knowledge.failure.other')
  expect(failureOf(null)).toBe('knowledge.failure.other')
})

test('sizes are said in the unit that reads best', () => {
  expect(sizeOf(0)).toEqual({ value: 0, unit: 'byte' })
  expect(sizeOf(1536)).toEqual({ value: 1.5, unit: 'kilobyte' })
  expect(sizeOf(20 * 2 ** 20)).toEqual({ value: 20, unit: 'megabyte' })
})

test('a tab that nobody knows is that of the documents', () => {
  expect([asTab('search'), asTab('nonsense')]).toEqual(['search', 'documents'])
})
