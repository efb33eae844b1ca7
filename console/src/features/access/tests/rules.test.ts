import { expect, test } from 'vitest'

import type { Translate } from '@/intl/intl'

import { detailsOf } from '../details'
import { actorOf, businessChange, businessSchema, localesWith, endOfDay, isToCome, noReach, scopesOf } from '../rules'

test('a key has a scope for each service that it reaches, and no other', () => {
  expect(scopesOf(noReach())).toEqual([])
  expect(scopesOf({ ...noReach(), analytics: 'read', conversation: 'write' })).toEqual([
    'conversation:write',
    'analytics:read',
  ])
})

test('a key that is good until a day is good on that day', () => {
  expect(endOfDay('')).toBeNull()
  const end = new Date(endOfDay('2026-12-31') ?? '')
  expect([end.getFullYear(), end.getMonth(), end.getDate(), end.getHours()]).toEqual([2027, 0, 1, 0])
})

test('a key is good for today at least, where it has an end', () => {
  const noon = new Date(2026, 10, 27, 12)
  expect(['', '2026-11-27', '2026-11-26'].map((day) => isToCome(day, noon))).toEqual([true, true, false])
})

test('who did something is a person, a key, an invitation, or the operator', () => {
  expect(actorOf('operator')).toEqual({ kind: 'operator', id: null })
  expect(actorOf('api-key:k1')).toEqual({ kind: 'api-key', id: 'k1' })
  expect(actorOf('invitation:i1')).toEqual({ kind: 'invitation', id: 'i1' })
  expect(actorOf('01a2')).toEqual({ kind: 'person', id: '01a2' })
})

test('what an entry says besides is said in words', () => {
  const t: Translate = (id, values) => [id, ...Object.values(values ?? {})].join(' ')
  expect(detailsOf({ provider: 'meta', role: 'admin', active: false }, t)).toBe(
    'channels.provider.meta · people.role.admin · access.detail.inactive',
  )
  expect(detailsOf({ fields: ['name', 'name', 'server_url'] }, t)).toBe(
    'access.detail.fields access.name, channels.field.server_url',
  )
  expect(detailsOf({ scopes: ['conversation:read', 'moon:write'] }, t)).toBe(
    'access.service.conversation: access.reach.read, moon:write',
  )
  expect(detailsOf({ reason: 'too_large', elements: 3 }, t)).toBe(
    'channels.parked-reason.too_large · access.detail.elements 3',
  )
  expect(detailsOf({ reason: null, elements: 3 }, t)).toBe('access.detail.elements 3')
})

test('what only a newer service says of an entry is shown as it names it', () => {
  const t: Translate = (id) => id
  expect(detailsOf({ moon: 'full', role: 'wizard', fields: 'name' }, t)).toBe(
    'moon: full · role: wizard · access.detail.fields',
  )
})

test('of a business only what was changed is sent, its settings by name', () => {
  expect(businessChange({ name: 'Sol' })).toEqual({ name: 'Sol' })
  expect(businessChange({ ai_enabled: false })).toEqual({ settings: { ai_enabled: false } })
  expect(businessChange({})).toEqual({})
})

test('a business keeps a language that is offered to nobody else', () => {
  expect(localesWith('pt-BR')).toEqual(['pt-BR', 'en', 'es'])
  expect(localesWith('fr')).toEqual(['pt-BR', 'en', 'es', 'fr'])
})

test('people write seconds where the service has milliseconds', () => {
  const seconds = businessSchema((id) => id).shape.burst_window_s
  expect([0, 1.5, 60].every((typed) => seconds.safeParse(typed).success)).toBe(true)
  expect([-1, 61, NaN].some((typed) => seconds.safeParse(typed).success)).toBe(false)
  expect(businessChange({ burst_window_s: 1.5 })).toEqual({ settings: { burst_window_ms: 1500 } })
  expect(businessChange({ name: 'Loja' })).toEqual({ name: 'Loja' })
})
