import { describe, expect, test } from 'vitest'

import { settings } from '@/app/features'
import type { Role } from '@/session/session'

import { groupsFor, isRefused } from '../rules'

const seenBy = (role: Role) => groupsFor(role, settings).flatMap((one) => one.entries.map(({ to }) => to))

/** As the services answer: what a role is refused to read is not in its list. */
const PAGES: Record<string, Role[]> = {
  '/team/people': ['admin', 'supervisor'],
  '/team/invitations': ['admin'],
  '/team/teams': ['admin', 'supervisor', 'agent'],
  '/team/hours': ['admin', 'supervisor', 'agent'],
  '/team/rules': ['admin', 'supervisor'],
  '/team/rule-log': ['admin', 'supervisor'],
  '/team/webhooks': ['admin'],
  '/team/business': ['admin'],
  '/team/api-keys': ['admin'],
  '/team/audit': ['admin'],
  '/team/policy': ['admin', 'supervisor'],
  '/team/service-levels': ['admin', 'supervisor'],
  '/team/canned-answers': ['admin', 'supervisor', 'agent'],
  '/team/macros': ['admin', 'supervisor', 'agent'],
  '/team/labels': ['admin', 'supervisor', 'agent', 'viewer'],
  '/team/usage': ['admin', 'supervisor', 'agent', 'viewer'],
  '/team/account': ['admin', 'supervisor', 'agent', 'viewer'],
}

describe('the list of pages', () => {
  test.each<Role>(['admin', 'supervisor', 'agent', 'viewer'])('of a %s has what they may read', (role) => {
    const may = Object.keys(PAGES).filter((page) => PAGES[page]?.includes(role))
    expect(seenBy(role).sort()).toEqual(may.sort())
  })

  test('names no group without pages', () => {
    for (const role of ['agent', 'viewer'] as const)
      expect(groupsFor(role, settings).every((group) => group.entries.length > 0)).toBe(true)
  })
})

test('whoever was sent the address of a page that is not theirs is told so, below it too', () => {
  expect(isRefused('agent', '/team/invitations', settings)).toBe(true)
  expect(isRefused('agent', '/team/invitations/one', settings)).toBe(true)
  expect(isRefused('admin', '/team/invitations', settings)).toBe(false)
  expect(isRefused('agent', '/team', settings)).toBe(false)
})
