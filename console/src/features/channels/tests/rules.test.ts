import { describe, expect, test } from 'vitest'

import {
  asTab,
  firstWebhook,
  isPicture,
  isUnsettled,
  linkActions,
  phoneOf,
  secondsLeft,
  standingOf,
  wordsOf,
  type Channel,
  type Entry,
  type Sender,
} from '../rules'

const channel = (more: Partial<Channel> = {}) => ({ provider: 'meta', active: true, ...more }) as Channel
const sender = (more: Partial<Sender> = {}) =>
  ({ has_credentials: true, stopped_reason: null, session: null, ...more }) as Sender

describe('how a channel stands', () => {
  test('is the first thing that keeps it from working', () => {
    expect(standingOf(channel(), sender())).toBe('ready')
    expect(standingOf(channel({ active: false }), sender({ stopped_reason: 'payment' }))).toBe('inactive')
    expect(standingOf(channel(), sender({ stopped_reason: 'payment' }))).toBe('stopped_payment')
    expect(standingOf(channel(), sender({ has_credentials: false }))).toBe('no_credentials')
  })

  test('of a linked number is its link, before what follows from it', () => {
    const linked = channel({ provider: 'evolution' })
    expect(standingOf(linked, sender({ session: 'banned', stopped_reason: 'restricted' }))).toBe('link_banned')
    expect(standingOf(linked, sender({ session: 'connected' }))).toBe('ready')
    expect(standingOf(linked, sender())).toBe('link_disconnected')
  })

  test('is not known while message-sender cannot be asked', () => {
    expect(standingOf(channel(), undefined)).toBe('not_known')
    expect(standingOf(channel(), null)).toBe('no_credentials')
  })
})

test('what may change in a moment is looked at more often', () => {
  expect(isUnsettled([sender(), sender({ session: 'connected' })])).toBe(false)
  expect(isUnsettled([sender({ session: 'qr_required' })])).toBe(true)
  expect(isUnsettled([sender({ stopped_reason: 'payment' })])).toBe(true)
})

describe('how far the webhooks got', () => {
  const receipt = (outcome: 'accepted' | 'verified', at: string): Entry => ({
    kind: 'receipt',
    outcome,
    at,
    requests: 1,
    new: 1,
    duplicate: 0,
    ignored: 0,
    parked: 0,
  })
  const refusal = (at: string): Entry => ({ kind: 'refusal', outcome: 'refused', at, requests: 1 })

  test('is told by what was taken, whatever was refused besides', () => {
    expect(firstWebhook([])).toEqual({ came: 'nothing' })
    expect(firstWebhook([refusal('3'), receipt('accepted', '2'), receipt('verified', '1')])).toEqual({
      came: 'message',
      at: '2',
    })
  })

  test('is that something was refused, until the address is verified after it', () => {
    expect(firstWebhook([refusal('2'), receipt('verified', '1')])).toEqual({ came: 'refused', at: '2' })
    expect(firstWebhook([receipt('verified', '3'), refusal('2')])).toEqual({ came: 'verified', at: '3' })
  })
})

describe('a code', () => {
  test('counts down, unless this clock is evidently wrong', () => {
    const now = Date.parse('2026-01-01T12:00:00Z')
    expect(secondsLeft('2026-01-01T12:00:44.500Z', now)).toBe(45)
    expect(secondsLeft('2026-01-01T11:59:00Z', now)).toBeNull()
    expect(secondsLeft('2026-01-01T13:00:00Z', now)).toBeNull()
  })

  test('is shown only as a picture that can run nothing', () => {
    expect(isPicture('data:image/png;base64,iVBORw0KGgo=')).toBe(true)
    expect(isPicture('data:image/svg+xml;base64,PHN2Zz4=')).toBe(false)
    expect(isPicture('https://evil.example/qr.png')).toBe(false)
  })
})

test('a link can be started only where it is not under way, and ended only where it is', () => {
  expect(linkActions('disconnected')).toContain('start')
  expect(linkActions('qr_required')).toEqual(['reset', 'end'])
  expect(linkActions('logged_out')).not.toContain('end')
})

test('a phone is its digits, however people write it', () => {
  expect(phoneOf('+55 (11) 99999-0000')).toBe('5511999990000')
  expect(phoneOf('')).toBeNull()
  expect(phoneOf('call me')).toBeNull()
})

test('an address with a tab that nobody knows shows the first', () => {
  expect([asTab('parked'), asTab('nonsense')]).toEqual(['parked', 'connection'])
})

test('the words of a message are those that the customer reads', () => {
  expect(wordsOf({ kind: 'text', text: 'Olá' })).toBe('Olá')
  expect(wordsOf({ kind: 'template', template_name: 'hi', language: 'pt', preview: 'Oi!' })).toBe('Oi!')
  const media = { media_id: 'm', mime_type: 'application/pdf', size: 1, filename: 'menu.pdf' }
  expect(wordsOf({ kind: 'document', media })).toBe('menu.pdf')
  expect(wordsOf(null)).toBeNull()
})
