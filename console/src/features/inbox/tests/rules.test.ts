import { describe, expect, test } from 'vitest'

import { placed, secondsUntil, withMessage, type Conversation, type Message } from '../rules'

const conversation = (id: string, at: string, more: Partial<Conversation> = {}): Conversation => ({
  conversation_id: id,
  last_activity_at: at,
  version: 1,
  state: 'open',
  owner: 'ai',
  phase: 'with_ai',
  waiting_for_person: false,
  assigned_user_id: null,
  channel_id: 'channel',
  provider: 'meta',
  contact: { contact_id: 'contact', name: null, address: '+55' },
  handoff_reason: null,
  turn_pending: false,
  last_sequence: 1,
  last_inbound_at: at,
  window_ends_at: null,
  opened_at: at,
  closed_at: null,
  closed_because: null,
  snoozed_until: null,
  previous_conversation_id: null,
  ...more,
})

const ids = (list: Conversation[]) => list.map((one) => one.conversation_id)
const list = [conversation('a', '2026-01-03'), conversation('b', '2026-01-02')]

describe('the place of a conversation in a list', () => {
  test('is by its newest activity', () => {
    expect(ids(placed(list, conversation('c', '2026-01-04'), true))).toEqual(['c', 'a', 'b'])
    expect(ids(placed(list, conversation('b', '2026-01-05', { version: 2 }), true))).toEqual(['b', 'a'])
    expect(ids(placed(list, conversation('d', '2026-01-01'), true))).toEqual(['a', 'b', 'd'])
  })

  test('is none where it belongs no longer', () => {
    expect(ids(placed(list, conversation('a', '2026-01-05', { version: 2 }), false))).toEqual(['b'])
  })

  test('keeps what is known of how much was read, which events do not say', () => {
    const known = [conversation('a', '2026-01-03', { unread_messages: 4 })]
    const [changed] = placed(known, conversation('a', '2026-01-05', { version: 2, unread_messages: null }), true)
    expect(changed?.unread_messages).toBe(4)
  })

  test('is not changed by an older version that comes late', () => {
    const newer = [conversation('a', '2026-01-03', { version: 5 })]
    expect(placed(newer, conversation('a', '2026-01-09', { version: 4 }), true)).toEqual(newer)
    expect(placed(newer, conversation('a', '2026-01-09', { version: 4 }), false)).toEqual(newer)
  })
})

test('a message stands in its place, once, in its newest form', () => {
  const message = (id: string, sequence: number, status: Message['status'] = 'sent') =>
    ({ message_id: id, sequence, status }) as Message
  const messages = [message('a', 1), message('c', 3)]
  expect(withMessage(messages, message('b', 2)).map((one) => one.message_id)).toEqual(['a', 'b', 'c'])
  expect(withMessage(messages, message('c', 3, 'read')).map((one) => one.status)).toEqual(['sent', 'read'])
})

test('a wait has begun, whatever a wrong clock says', () => {
  const now = Date.parse('2026-01-01T10:00:00Z')
  expect(secondsUntil('2026-01-01T09:59:00Z', now)).toBe(-60)
  expect(secondsUntil('2026-01-01T10:05:00Z', now)).toBe(0)
})
