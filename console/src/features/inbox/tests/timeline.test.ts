import { expect, test } from 'vitest'

import type { Letter } from '../parts/composer/outbox'
import { timelineOf, unsent, withNotes } from '../parts/conversation/timeline'
import { ME, message, note } from './conversations'

const letter = (id: string, text: string, more: Partial<Letter> = {}): Letter => ({
  clientId: id,
  conversationId: 'c',
  writtenAt: '2026-01-01T10:00:00Z',
  after: 1,
  body: { text },
  state: 'sending',
  ...more,
})
const mine = (sequence: number, text: string) =>
  message(sequence, { author: 'agent', user_id: ME, content: { kind: 'text', text } })
const keys = (entries: ReturnType<typeof timelineOf>) => entries.map((entry) => `${entry.kind} ${entry.key}`)
const ids = (letters: readonly Letter[]) => letters.map((one) => one.clientId)

test('a day stands above what it begins with, and who wrote several in a row is named once', () => {
  const messages = [
    message(1, { sent_at: '2026-01-01T23:59:00' }),
    message(2, { sent_at: '2026-01-01T23:59:30' }),
    message(3, { sent_at: '2026-01-02T00:00:01' }),
    message(4, { sent_at: '2026-01-02T00:01:00', author: 'ai' }),
  ]
  const entries = timelineOf({ messages, notes: [], letters: [], hasOlder: false })
  expect(entries.map((entry) => entry.day)).toEqual(['2026-01-01T23:59:00', null, '2026-01-02T00:00:01', null])
  expect(entries.flatMap((entry) => (entry.kind === 'message' ? entry.first : []))).toEqual([true, false, true, true])
})

test('every entry has a key of its own, also where a day comes twice', () => {
  const messages = ['02', '01', '02'].map((day, index) => message(index + 1, { sent_at: `2026-01-${day}T10:00:00` }))
  const all = keys(timelineOf({ messages, notes: [], letters: [], hasOlder: false }))
  expect(new Set(all).size).toBe(all.length)
})

test('what was read keeps its key when earlier messages of its day come: who reads there stays', () => {
  const messages = [1, 2, 3, 4].map((sequence) => message(sequence))
  const later = timelineOf({ messages: messages.slice(2), notes: [], letters: [], hasOlder: true })
  const all = timelineOf({ messages, notes: [], letters: [], hasOlder: false })
  expect(keys(all.slice(2))).toEqual(keys(later))
  expect(all.map((entry) => entry.day !== null)).toEqual([true, false, false, false])
})

test('a note stands among the messages by its time, and waits while what was said then is not read', () => {
  const messages = [message(10), message(20)]
  const notes = [
    note('late', '2026-01-01T11:00:00'),
    note('between', '2026-01-01T10:00:15'),
    note('early', '2026-01-01T09:00:00'),
  ]
  const order = (hasOlder: boolean) =>
    withNotes(messages, notes, hasOlder).map((one) => ('message_id' in one ? one.message_id : one.note_id))
  expect(order(false)).toEqual(['early', 'm-10', 'between', 'm-20', 'late'])
  expect(order(true)).toEqual(['m-10', 'between', 'm-20', 'late'])
})

test('what is being sent stands at the end, until its message is told of', () => {
  const letters = [letter('a', 'hello'), letter('b', 'hello')]
  expect(ids(unsent(letters, [message(1)], ME))).toEqual(['a', 'b'])
  expect(ids(unsent(letters, [message(1), mine(2, 'hello')], ME))).toEqual(['b'])
  expect(ids(unsent(letters, [message(1), mine(2, 'hello'), mine(3, 'hello')], ME))).toEqual([])
})

test('a letter is no older message with the same words, and nobody else’s', () => {
  const letters = [letter('a', 'hello', { after: 2 })]
  expect(ids(unsent(letters, [mine(2, 'hello')], ME))).toEqual(['a'])
  expect(ids(unsent(letters, [message(3, { content: { kind: 'text', text: 'hello' } })], ME))).toEqual(['a'])
  expect(ids(unsent(letters, [mine(3, 'hello')], 'somebody else'))).toEqual(['a'])
})

test('what failed is shown as failed, whatever else was sent', () => {
  const failed = letter('a', 'hello', { state: 'failed' })
  expect(ids(unsent([failed], [mine(2, 'hello')], ME))).toEqual(['a'])
})

test('a file is known by its own id', () => {
  const file = letter('a', '', { body: { content: { kind: 'image', media_id: 'x' } } })
  const sent = (media_id: string) =>
    message(2, { author: 'agent', user_id: ME, kind: 'image', content: { kind: 'image', media: { media_id } } })
  expect(ids(unsent([file], [sent('y')], ME))).toEqual(['a'])
  expect(ids(unsent([file], [sent('x')], ME))).toEqual([])
})
