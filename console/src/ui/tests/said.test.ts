import { expect, test } from 'vitest'

import { ProblemError } from '@/api/problem'
import type { Translate } from '@/intl/intl'

import { said } from '../said'

const t: Translate = (id, values) => [id, ...Object.values(values ?? {})].join(' ').trim()
const refusal = (status: number, more: object) =>
  said(t, new ProblemError(status, { type: 'about:blank', title: '', status, ...more }))

test('what a service refuses for a reason is said in the page’s language, without the service’s own words', () => {
  expect(refusal(409, { reason: 'name_taken', detail: 'another rule has this name' })).toBe('ui.reason.name_taken')
  expect(refusal(422, { reason: 'address_not_allowed', detail: 'server_url' })).toBe('ui.reason.address_not_allowed')
})

test('a reason that only a newer service knows leaves what it says', () => {
  expect(refusal(409, { reason: 'unheard_of', detail: 'the moon is full' })).toBe(
    'ui.problem.conflict the moon is full',
  )
  expect(refusal(409, { reason: { name_taken: true } })).toBe('ui.problem.conflict')
})

test('a limit is said by its number, and so is how long to wait', () => {
  expect(refusal(429, { limit: 500, detail: 'there are as many labels' })).toBe('ui.problem.limit-of 500')
  expect(refusal(429, { retry_after_s: 2.2 })).toBe('ui.problem.wait 3')
  expect(refusal(429, { limit: 'many', detail: 'no room' })).toBe('ui.problem.limit no room')
})

test('nobody is told of reasons while nothing works', () => {
  expect(refusal(503, { reason: 'name_taken' })).toBe('ui.problem.server')
  expect(said(t, new TypeError('fetch failed'))).toBe('ui.problem.unreachable')
})
