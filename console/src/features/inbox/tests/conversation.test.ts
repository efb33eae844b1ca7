import { expect, test } from 'vitest'

import type { Person } from '@/session/session'

import { allowedTo, lengthOf, windowOf, type Allowed } from '../parts/conversation/allowed'
import { citationsOf, contentIn, contentOf, wordsOf } from '../parts/conversation/content'
import { mayEdit } from '../parts/conversation/edit-dialog'
import { momentIn, usualRests } from '../parts/conversation/snooze'
import { reasonId, statusOf } from '../parts/conversation/ticks'
import { withNote, withScheduled, type Scheduled } from '../rules'
import { conversation, ME, message, note } from './conversations'

const person = (role: Person['role']): Person => ({ userId: ME, tenantId: 't', role })
const may = (role: Person['role'], more = {}): (keyof Allowed)[] => {
  const allowed = allowedTo(person(role), conversation(more))
  return (Object.keys(allowed) as (keyof Allowed)[]).filter((key) => allowed[key])
}

test('a viewer is offered nothing', () => {
  expect(may('viewer')).toEqual([])
})

test('who has it writes, and gives it away', () => {
  expect(may('agent')).toEqual(['handBack', 'transfer', 'snooze', 'close', 'mark', 'prioritise', 'macros', 'write'])
})

test('what the AI has is taken over before it is written in', () => {
  const allowed = may('agent', { owner: 'ai', assigned_user_id: null })
  expect(allowed).toContain('takeOver')
  expect(allowed).not.toContain('write')
  expect(allowed).not.toContain('handBack')
})

test('another person’s is taken over by those who lead', () => {
  expect(may('agent', { assigned_user_id: 'other' })).toEqual(['mark', 'prioritise'])
  expect(may('supervisor', { assigned_user_id: 'other' })).toContain('takeOver')
})

test('what is over is reopened, unless it goes on in another', () => {
  expect(may('agent', { state: 'closed', closed_because: 'resolved' })).toEqual(['reopen', 'mark'])
  expect(may('agent', { state: 'closed', closed_because: 'merged' })).toEqual(['mark'])
})

test('the window is over, ends soon, or is none', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const until = (window_ends_at: string | null) => conversation({ window_ends_at })
  expect(windowOf(until('2026-01-01T20:00:00Z'), 86_400, now)).toBe('open')
  expect(windowOf(until('2026-01-01T03:00:00Z'), 86_400, now)).toBe('ending')
  expect(windowOf(until('2026-01-01T00:00:00Z'), 86_400, now)).toBe('over')
  expect(windowOf(until(null), 86_400, now)).toBe('over')
  expect(windowOf(until(null), null, now)).toBe('none')
  expect(windowOf(until(null), undefined, now)).toBe('none')
})

test('a stretch of time is hours, minutes and seconds', () => {
  expect(lengthOf(93_784_000)).toEqual({ hours: 26, minutes: 3, seconds: 4 })
  expect(lengthOf(-1)).toEqual({ hours: 0, minutes: 0, seconds: 0 })
})

test('only what we sent has a status, and every failure has a reason in words', () => {
  expect(statusOf(message(1, { status: 'read' }))).toBeNull()
  expect(statusOf(message(1, { author: 'ai', status: 'read' }))).toBe('read')
  expect(reasonId('window')).toBe('inbox.failed.window')
  expect(reasonId('something new')).toBe('inbox.failed.other')
  expect(reasonId(null)).toBe('inbox.failed.other')
})

test('content is read whatever is in it', () => {
  expect(contentIn({ kind: 'text', text: 7 })).toEqual({ kind: 'text', text: '' })
  expect(contentIn({ kind: 'contacts', contacts: [{ name: 'Ana', phones: ['+55', 7] }, null] })).toEqual({
    kind: 'contacts',
    contacts: [
      { name: 'Ana', phones: ['+55'] },
      { name: null, phones: [] },
    ],
  })
  expect(contentIn({ kind: 'list', sections: [{ rows: [{ title: 'a' }] }, { rows: [{ title: 'b' }] }] })).toMatchObject(
    {
      options: ['a', 'b'],
    },
  )
  expect(contentIn({ kind: 'template', template_name: 'x', body: [{ text: 'a' }, { text: 'b' }] })).toMatchObject({
    text: 'a\nb',
  })
  expect(contentIn({ kind: 'hologram' })).toEqual({ kind: 'unsupported', original: 'hologram' })
  expect(contentIn({})).toEqual({ kind: 'unsupported', original: null })
  expect(contentOf({ content: null })).toBeNull()
})

test('the words of a message are what can be copied', () => {
  expect(wordsOf(contentIn({ kind: 'image', caption: 'see' }))).toBe('see')
  expect(wordsOf(contentIn({ kind: 'button_reply', title: 'Yes' }))).toBe('Yes')
  expect(wordsOf(contentIn({ kind: 'location' }))).toBe('')
})

test('a document is cited once, however many of its passages are', () => {
  expect(citationsOf([{ document_id: 'd', title: 'Menu' }, { document_id: 'd', title: 'Menu' }, {}])).toEqual([
    { id: 'd', title: 'Menu' },
  ])
})

test('an own text is edited for as long as the channel lets it', () => {
  const own = message(1, { author: 'agent', user_id: ME, status: 'sent', sent_at: '2026-01-01T00:00:00Z' })
  const at = Date.parse('2026-01-01T00:10:00Z')
  expect(mayEdit(own, ME, 900, at)).toBe(true)
  expect(mayEdit(own, ME, 300, at)).toBe(false)
  expect(mayEdit(own, ME, null, at)).toBe(false)
  expect(mayEdit(own, 'other', 900, at)).toBe(false)
  expect(mayEdit({ ...own, revoked_at: '2026' }, ME, 900, at)).toBe(false)
})

test('a time to come is within a year', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  expect(momentIn('2026-01-01T12:00Z', now)).toBe('2026-01-01T12:00:00.000Z')
  expect(momentIn('2025-12-31T12:00Z', now)).toBeNull()
  expect(momentIn('2028-01-01T12:00Z', now)).toBeNull()
  expect(momentIn('', now)).toBeNull()
  const [, tomorrow] = usualRests(new Date(2026, 0, 31, 23, 0))
  expect(tomorrow?.until).toEqual(new Date(2026, 1, 1, 9, 0))
})

test('notes are newest first, each once as it is now', () => {
  const notes = [note('b', '2026-01-02'), note('a', '2026-01-01')]
  expect(withNote(notes, { ...note('a', '2026-01-01'), text: 'new' }).map((one) => one.text)).toEqual(['b', 'new'])
  expect(withNote(notes, note('c', '2026-01-03')).map((one) => one.note_id)).toEqual(['c', 'b', 'a'])
})

test('what was sent or called off waits no more', () => {
  const one = (scheduled_id: string, send_at: string, state: Scheduled['state'] = 'waiting') =>
    ({ scheduled_id, send_at, state }) as Scheduled
  const waiting = [one('a', '2026-01-02')]
  expect(withScheduled(waiting, one('b', '2026-01-01')).map((other) => other.scheduled_id)).toEqual(['b', 'a'])
  expect(withScheduled(waiting, one('a', '2026-01-02', 'cancelled'))).toEqual([])
})
