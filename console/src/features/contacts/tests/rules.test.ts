import { expect, test } from 'vitest'

import type { Contact, Conversation } from '@/api/conversations'

import { asContactsAsked, nameOf, told } from '../rules'

const LABEL = '0190d2c4-0000-7000-8000-00000000000a'

const contact: Contact = {
  contact_id: 'c',
  channel_id: 'channel',
  name: 'Ana',
  display_name: null,
  profile_name: 'Ana',
  identities: [{ provider: 'meta', kind: 'phone', address: '+5511999990000' }],
  label_ids: [],
  first_seen_at: '2026-01-01T00:00:00Z',
  last_seen_at: '2026-01-02T00:00:00Z',
  conversations: 1,
  version: 1,
}

const conversation = (last_inbound_at: string | null, name: string | null = 'Ana', label_ids: string[] = []) =>
  ({ last_inbound_at, contact: { contact_id: 'c', name, address: '+5511999990000', label_ids } }) as Conversation

test('an address asks for what it says, and for nothing that nobody knows', () => {
  expect(asContactsAsked({ q: ' Ana ', label: LABEL })).toEqual({ q: 'Ana', label: LABEL })
  expect(asContactsAsked({ q: '', label: 'nonsense', more: 1 })).toEqual({})
})

test('who has no name is called by their address', () => {
  expect(nameOf(contact)).toBe('Ana')
  expect(nameOf({ ...contact, name: null })).toBe('+5511999990000')
  expect(nameOf({ ...contact, name: null, identities: [] })).toBe('—')
})

test('a customer is known from their conversation, as far as it tells', () => {
  expect(told(contact, conversation('2026-01-03T00:00:00Z'))?.last_seen_at).toBe('2026-01-03T00:00:00Z')
  expect(told(contact, conversation('2026-01-01T00:00:00Z'))).toBe(contact)
  expect(told(contact, conversation(null))).toBe(contact)
  expect(told(contact, conversation(null, 'Ana Souza'))).toBeNull()
  expect(told(contact, conversation(null, 'Ana', ['vip']))).toBeNull()
})
