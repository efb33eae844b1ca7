import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ProblemError } from '@/api/problem'

import { Outbox, type Deliver, type Letter } from '../parts/composer/outbox'

const NOW = Date.parse('2026-01-01T10:00:00Z')
const letter: Letter = {
  clientId: 'l-1',
  conversationId: 'c',
  writtenAt: '2026-01-01T10:00:00Z',
  after: 1,
  body: { text: 'hello' },
  state: 'sending',
}

/** The other side: answers each letter as it is told to, and remembers under which ids it was asked. */
function desk(...answers: (ProblemError | 'sent' | 'never')[]) {
  const asked: string[] = []
  const deliver: Deliver = ({ clientId }) => {
    asked.push(clientId)
    const answer = answers.shift() ?? 'sent'
    if (answer === 'never') return new Promise(() => {})
    return answer === 'sent' ? Promise.resolve() : Promise.reject(answer)
  }
  return { asked, deliver }
}

const refusal = new ProblemError(409, {
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  detail: 'it is not yours',
  reason: 'not_yours',
})

let storage: Pick<Storage, 'getItem' | 'setItem'>
const open = (now = NOW) => new Outbox('outbox', storage, now)

beforeEach(() => {
  vi.useFakeTimers()
  sessionStorage.clear()
  storage = sessionStorage
})
afterEach(() => vi.useRealTimers())

test('what is sent is there no more', async () => {
  const outbox = open()
  outbox.post(letter, desk('sent').deliver)
  expect(outbox.all()).toEqual([letter])
  await vi.advanceTimersByTimeAsync(0)
  expect(outbox.all()).toEqual([])
  expect(open().all()).toEqual([])
})

test('what is refused stays with the reason, and is sent again under the same id', async () => {
  const outbox = open()
  const { asked, deliver } = desk(refusal, 'sent')
  outbox.post(letter, deliver)
  await vi.advanceTimersByTimeAsync(0)
  expect(outbox.all()).toMatchObject([{ state: 'failed', body: letter.body, problem: { reason: 'not_yours' } }])
  outbox.again('l-1', deliver)
  expect(outbox.all()).toMatchObject([{ state: 'sending', problem: undefined }])
  await vi.advanceTimersByTimeAsync(0)
  expect(outbox.all()).toEqual([])
  expect(asked).toEqual(['l-1', 'l-1'])
})

test('a service that is away is asked again under the same id, and some day given up', async () => {
  const away = new ProblemError(503, null)
  const outbox = open()
  const { asked, deliver } = desk(away, away, away, away, away)
  outbox.post(letter, deliver)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(outbox.all()).toMatchObject([{ state: 'sending' }])
  await vi.advanceTimersByTimeAsync(120_000)
  expect(outbox.all()).toMatchObject([{ state: 'failed', problem: { status: 503 } }])
  expect(new Set(asked)).toEqual(new Set(['l-1']))
  expect(asked).toHaveLength(5)
})

test('a page that is loaded again sends what waited, once', async () => {
  open().post(letter, desk('never').deliver)
  const outbox = open(NOW + 60_000)
  expect(outbox.all()).toEqual([letter])
  const { asked, deliver } = desk('sent')
  outbox.resume(deliver)
  outbox.resume(deliver)
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toEqual(['l-1'])
  expect(outbox.all()).toEqual([])
})

test('a page that leaves keeps what it could not say', async () => {
  const outbox = open()
  outbox.post(letter, desk(new ProblemError(0, null)).deliver)
  await vi.advanceTimersByTimeAsync(0)
  expect(outbox.all()).toEqual([letter])
})

test('what waited for long in a page that was closed is not sent by itself', () => {
  open().post(letter, desk('never').deliver)
  const outbox = open(NOW + 3_600_000)
  const { asked, deliver } = desk()
  outbox.resume(deliver)
  expect(asked).toEqual([])
  expect(outbox.all()).toMatchObject([{ state: 'failed', problem: { reason: 'waited_long' } }])
})

test('what is kept and cannot be read is no letter', () => {
  storage.setItem('outbox', '[{"x":1}, null')
  expect(open().all()).toEqual([])
  storage.setItem('outbox', '[{"x":1}, null]')
  expect(open().all()).toEqual([])
})

test('a tab that can keep nothing sends all the same', async () => {
  storage = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
  }
  const outbox = open()
  const { asked, deliver } = desk('sent')
  outbox.post(letter, deliver)
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toEqual(['l-1'])
  expect(outbox.all()).toEqual([])
})
