/** Conversations and messages for tests: whole, as the API would give them. */
import type { Conversation, Message, Note } from '../rules'

export const ME = 'me'

export const conversation = (more: Partial<Conversation> = {}): Conversation => ({
  conversation_id: 'c',
  last_activity_at: '2026-01-01T00:00:00Z',
  version: 1,
  state: 'open',
  owner: 'person',
  phase: 'with_agent',
  waiting_for_person: false,
  assigned_user_id: ME,
  channel_id: 'channel',
  provider: 'meta',
  contact: { contact_id: 'contact', name: null, address: '+55' },
  handoff_reason: null,
  turn_pending: false,
  last_sequence: 1,
  last_inbound_at: null,
  window_ends_at: null,
  opened_at: '2026-01-01T00:00:00Z',
  closed_at: null,
  closed_because: null,
  snoozed_until: null,
  previous_conversation_id: null,
  ...more,
})

export const message = (sequence: number, more: Partial<Message> = {}): Message => ({
  message_id: `m-${sequence}`,
  conversation_id: 'c',
  sequence,
  author: 'customer',
  user_id: null,
  kind: 'text',
  content: { kind: 'text', text: `text ${sequence}` },
  provider_message_id: `wamid-${sequence}`,
  reply_to: null,
  status: null,
  error_class: null,
  reaction: null,
  edited_at: null,
  revoked_at: null,
  turn_id: null,
  decision: null,
  citations: null,
  sent_at: `2026-01-01T10:00:${String(sequence % 60).padStart(2, '0')}`,
  author_name: null,
  media: null,
  ...more,
})

export const note = (id: string, createdAt: string): Note => ({
  note_id: id,
  conversation_id: 'c',
  author_id: ME,
  text: id,
  mentions: [],
  created_at: createdAt,
  edited_at: null,
})
