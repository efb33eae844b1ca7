import { expect, test } from 'vitest'

import { changesOf } from '../changes'

test('only what was changed is sent, so that what a colleague changed besides stays', () => {
  const before = { name: 'Ana', role: 'agent', skills: ['bolos'] }
  expect(changesOf(before, { name: 'Ana', role: 'admin', skills: ['bolos'] })).toEqual({ role: 'admin' })
  expect(changesOf(before, { ...before, skills: [] })).toEqual({ skills: [] })
  expect(changesOf(before, { ...before })).toEqual({})
})
