import { expect, test } from 'vitest'

import { ProblemError } from '@/api/problem'

import {
  asTab,
  becameOf,
  failureOf,
  foundBy,
  isBeingRead,
  leftOut,
  lookAgainMs,
  mayRetry,
  notSent,
  pastOf,
  progressOf,
  refusalOf,
  sizeOf,
  unreadOf,
  type Document,
  type Found,
  type Version,
} from '../rules'

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

const document = (given: Partial<Document>) => given as Document

test('a list is looked at again while something is being read, the less often the more there is and the less happens', () => {
  expect(lookAgainMs({ isUnderWay: true, pages: 1, unchangedMs: 0 })).toBe(2_000)
  expect(lookAgainMs({ isUnderWay: true, pages: 10, unchangedMs: 0 })).toBe(20_000)
  expect(lookAgainMs({ isUnderWay: true, pages: 1, unchangedMs: 61_000 })).toBe(10_000)
  expect(lookAgainMs({ isUnderWay: false, pages: 1, unchangedMs: 0 })).toBe(false)
  expect(['processing', 'indexed', 'failed'].map((status) => isBeingRead({ status } as Document))).toEqual([
    true,
    false,
    false,
  ])
})

test('what is being read says its step and how far it is; vectors that are made again are not counted', () => {
  const reading = { status: 'processing', reason: null } as const
  expect(progressOf(document({ ...reading, step: 'chunked', percent: 52 }))).toEqual({
    message: 'knowledge.step.chunked',
    percent: 52,
  })
  expect(progressOf(document({ ...reading, reason: 'vectors_lost', step: 'embedded', percent: 95 }))).toEqual({
    message: 'knowledge.step.again',
    percent: null,
  })
})

test('reading again is offered where the same bytes may end otherwise', () => {
  const offered = (reason: string | null, status: Document['status'] = 'failed') =>
    mayRetry(document({ status, reason }))
  expect([offered('embedding_failed'), offered('too_slow')]).toEqual([true, true])
  expect([offered('encrypted'), offered('empty'), offered(null)]).toEqual([false, false, false])
  expect(offered('too_slow', 'processing')).toBe(false)
})

test('a file of a name that is here is said to be its next version, and the same content to be here', () => {
  const became = (given: Partial<Document>, isKnown: boolean) => becameOf({ document: document(given), isKnown })
  expect(became({ version: 1, status: 'processing' }, false)).toBe('knowledge.sent')
  expect(became({ version: 2, status: 'processing' }, false)).toBe('knowledge.sent-version')
  expect(became({ version: 2, status: 'indexed' }, true)).toBe('knowledge.known')
  expect(became({ version: 3, status: 'processing' }, true)).toBe('knowledge.known-again')
})

test('versions tell what took their place, and which was brought back', () => {
  const version = (number: number, day: number, superseded: number | null, status: Version['status'] = 'indexed') => ({
    document_id: String(number),
    version: number,
    size: 1,
    pages: null,
    status,
    created_at: `2026-11-0${day}T10:00:00Z`,
    superseded_at: superseded === null ? null : `2026-11-0${superseded}T10:00:00Z`,
  })
  // The first was brought back as the fourth; the third could never be read.
  const told = pastOf([version(4, 1, null), version(3, 5, null, 'failed'), version(2, 2, 6)])
  expect(told.map(({ isRestored, replacedBy }) => [isRestored, replacedBy])).toEqual([
    [true, null],
    [false, null],
    [false, 4],
  ])
  // One of which the successor is gone says when, and not by what.
  expect(pastOf([version(1, 1, 2)]).map(({ replacedBy }) => replacedBy)).toEqual([null])
  expect(pastOf([version(2, 2, null, 'processing'), version(1, 1, null)])[1]?.replacedBy).toBeNull()
})

test('a reason that is new to the console is said in general', () => {
  expect(failureOf('encrypted')).toBe('knowledge.failure.encrypted')
  expect(failureOf('of tomorrow')).toBe('knowledge.failure.other')
  expect(failureOf(null)).toBe('knowledge.failure.other')
})

test('what could not be read is said once for each reason, with its pages', () => {
  const unread: Document['unread'] = [
    { reason: 'scanned_page', page: 2, count: 1 },
    { reason: 'scanned_page', page: 3, count: 1 },
    { reason: 'scanned_page', page: null, count: 40 },
    { reason: 'picture', page: 2, count: 4 },
    { reason: 'hidden_part', page: null, count: 1 },
    { reason: 'of tomorrow' as 'picture', page: null, count: 1 },
  ]
  expect(unreadOf(unread)).toEqual([
    { message: 'knowledge.unread.scanned_page', count: 42, pages: [2, 3] },
    { message: 'knowledge.unread.picture', count: 4, pages: [2] },
    { message: 'knowledge.unread.hidden_part', count: 1, pages: [] },
    { message: 'knowledge.unread.other', count: 1, pages: [] },
  ])
  const many = Array.from({ length: 150 }, (_, index) => ({
    reason: 'scanned_page' as const,
    page: index + 1,
    count: 1,
  }))
  expect(unreadOf(many).map(({ count, pages }) => [count, pages.length])).toEqual([[150, 20]])
})

test('a file of nothing but scans is told from one without text', () => {
  expect([failureOf('scanned'), failureOf('empty')]).toEqual(['knowledge.failure.scanned', 'knowledge.failure.empty'])
})

test('sizes are said in the unit that reads best', () => {
  expect(sizeOf(0)).toEqual({ value: 0, unit: 'byte' })
  expect(sizeOf(1536)).toEqual({ value: 1.5, unit: 'kilobyte' })
  expect(sizeOf(20 * 2 ** 20)).toEqual({ value: 20, unit: 'megabyte' })
})

test('a tab that nobody knows is that of the documents', () => {
  expect([asTab('search'), asTab('nonsense')]).toEqual(['search', 'documents'])
})

test('a passage says by what it was found, and what was left out says why, once for each reason', () => {
  const found = (dense: number | null, bm25: number | null) => foundBy({ scores: { dense, bm25 } } as Found)
  expect([found(0.4, 2), found(0.4, null), found(null, 2)]).toEqual([
    'knowledge.by.both',
    'knowledge.by.meaning',
    'knowledge.by.words',
  ])
  const left = (why: string) => ({ chunk_id: why, why: why as 'joined' })
  expect(leftOut([left('joined'), left('least_score'), left('joined'), left('of tomorrow')])).toEqual([
    { message: 'knowledge.left.joined', count: 2 },
    { message: 'knowledge.left.least_score', count: 1 },
    { message: 'knowledge.left.other', count: 1 },
  ])
})
