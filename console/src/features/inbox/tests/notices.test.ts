import { expect, test } from 'vitest'

import type { LiveEvent } from '@/live/frames'

import { isFor, toldOf } from '../notices'
import { conversation, ME, message, note } from './conversations'

const SINCE = Date.parse('2026-03-04T12:00:00Z')

function told(event: object, mine = true, waiting = new Set<string>()) {
  const one = toldOf(event as LiveEvent, ME, waiting, SINCE)
  return one && isFor(one, conversation({ assigned_user_id: mine ? ME : 'another' }), ME) ? one : null
}

const changed = (phase: 'queued' | 'with_agent', waiting_since: string | null = null) => ({
  type: 'conversation.changed',
  data: conversation({ phase, waiting_since }),
})

test('what customers write is told to whoever has the conversation, and to nobody else', () => {
  const event = { type: 'message.created', data: message(1) }
  expect(told(event)).toEqual({ conversationId: 'c', why: 'message', text: 'text 1' })
  expect(told(event, false)).toBeNull()
  expect(told({ ...event, data: message(1, { author: 'ai' }) })).toBeNull()
  expect(told({ ...event, data: message(1, { content: null }) })?.text).toBe('')
})

test('that somebody waits is told once, and again when they wait again', () => {
  const waiting = new Set<string>()
  expect(told(changed('queued'), true, waiting)?.why).toBe('waiting')
  expect(told(changed('queued'), true, waiting)).toBeNull()
  expect(told(changed('with_agent'), true, waiting)).toBeNull()
  expect(told(changed('queued'), true, waiting)?.why).toBe('waiting')
})

test('who waited already when the page came is told by no page again, until they wait anew', () => {
  const waiting = new Set<string>()
  expect(told(changed('queued', '2026-03-04T11:59:59.900Z'), true, waiting)).toBeNull()
  expect(told(changed('queued', '2026-03-04T11:59:59.900Z'), true, waiting)).toBeNull()
  expect(told(changed('with_agent'), true, waiting)).toBeNull()
  expect(told(changed('queued', '2026-03-04T12:00:01Z'), true, waiting)?.why).toBe('waiting')
})

test('a note is told to those whom it mentions', () => {
  const event = (mentions: string[]) => ({ type: 'note.created', data: { ...note('n', '2026-01-01'), mentions } })
  expect(told(event(['another', ME]))?.why).toBe('mention')
  expect(told(event(['another']))).toBeNull()
  expect(told({ type: 'note.created', data: { conversation_id: 'c' } })).toBeNull()
})
