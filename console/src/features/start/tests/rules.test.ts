import { expect, test } from 'vitest'

import { doneBy, isAllDone, openIn } from '../rules'

const nothing = {
  channels: undefined,
  hasDocument: undefined,
  hasConversation: undefined,
  users: undefined,
  hasInvitation: undefined,
}

test('what is not known is neither open nor done', () => {
  const done = doneBy(nothing)
  expect(openIn(done)).toBe(0)
  expect(isAllDone(done)).toBe(false)
})

test('a new business has all of it before it', () => {
  const done = doneBy({
    channels: [],
    hasDocument: false,
    hasConversation: false,
    users: ['the admin'],
    hasInvitation: false,
  })
  expect(openIn(done)).toBe(4)
})

test('a number that was switched off connects nobody', () => {
  expect(doneBy({ ...nothing, channels: [{ active: false }] }).channel).toBe(false)
  expect(doneBy({ ...nothing, channels: [{ active: false }, { active: true }] }).channel).toBe(true)
})

test('a colleague counts from the invitation on, and nobody is missed before both were looked for', () => {
  expect(doneBy({ ...nothing, users: ['the admin'] }).colleague).toBeNull()
  expect(doneBy({ ...nothing, users: ['the admin'], hasInvitation: true }).colleague).toBe(true)
  expect(doneBy({ ...nothing, users: ['the admin', 'another'] }).colleague).toBe(true)
  expect(doneBy({ ...nothing, hasInvitation: false }).colleague).toBeNull()
  expect(doneBy({ ...nothing, users: ['the admin'], hasInvitation: false }).colleague).toBe(false)
})
