import { expect, test } from 'vitest'

import {
  askedBases,
  changeOf,
  EVERYTHING,
  formOf,
  isNarrowed,
  isSometime,
  labelsOf,
  validityOf,
  type Scope,
} from '../scopes'

const ANYWHERE: Scope = {
  knowledge_base_id: null,
  labels: [],
  audience: 'customers',
  valid_from: null,
  valid_until: null,
}
const NOON = '2026-12-01T12:00:30.500Z'

test('a form that nobody changed asks for what is there, to the second', () => {
  const scope: Scope = {
    knowledge_base_id: 'b1',
    labels: ['Prices', 'Summer'],
    audience: 'staff',
    valid_from: null,
    valid_until: NOON,
  }
  expect(changeOf(formOf(scope), scope)).toEqual(scope)
  expect(changeOf(formOf(ANYWHERE), ANYWHERE)).toEqual(ANYWHERE)
})

test('a time is that of the browser’s own zone, and an empty one is none', () => {
  const form = { ...formOf(ANYWHERE), from: '2026-12-24T18:30' }
  expect(changeOf(form, ANYWHERE).valid_from).toBe(new Date(2026, 11, 24, 18, 30).toISOString())
  expect(changeOf({ ...formOf({ ...ANYWHERE, valid_until: NOON }), until: '' }, ANYWHERE).valid_until).toBeNull()
})

test('labels are typed with commas between them, each once', () => {
  expect(labelsOf(' Prices,  Summer   sale,, Prices ')).toEqual(['Prices', 'Summer sale'])
  expect(labelsOf('  ')).toEqual([])
})

test('what would be found at no time is not asked for', () => {
  const times = (from: string, until: string) => isSometime({ ...formOf(ANYWHERE), from, until })
  expect(times('2026-12-01T10:00', '2026-12-01T10:01')).toBe(true)
  expect(times('2026-12-01T10:00', '2026-12-01T10:00')).toBe(false)
  expect([times('', '2026-12-01T10:00'), times('2026-12-01T10:00', '')]).toEqual([true, true])
})

test('a document says when it is not found', () => {
  const now = Date.parse(NOON)
  const at = (valid_from: string | null, valid_until: string | null) =>
    validityOf({ ...ANYWHERE, valid_from, valid_until }, now)?.is ?? null
  expect(at(null, null)).toBeNull()
  expect(at('2026-11-01T00:00:00Z', null)).toBeNull()
  expect(at('2027-01-01T00:00:00Z', '2027-02-01T00:00:00Z')).toBe('not-yet')
  expect(at('2026-11-01T00:00:00Z', '2027-02-01T00:00:00Z')).toBe('ends')
  expect(at(null, NOON)).toBe('over')
})

test('a list is narrowed by any of its choices', () => {
  expect(isNarrowed(EVERYTHING)).toBe(false)
  expect(isNarrowed({ ...EVERYTHING, audience: 'staff' })).toBe(true)
})

test('a search looks into all bases, the general one alone, or into one beside it', () => {
  expect([askedBases(''), askedBases('general'), askedBases('b1')]).toEqual([null, [], ['b1']])
})
