import { render } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'

import type { LiveEvent } from '@/live/frames'
import { Surroundings } from '@/testing/surroundings'
import * as browser from '@/ui/browser-notices'

import { Notices } from '../parts/notices/notices'
import { conversation, ME, message } from './conversations'

let tell: (event: LiveEvent) => void
const asked: string[] = []

vi.mock('@tanstack/react-router', () => ({ useNavigate: () => () => {} }))
vi.mock('@/session/use-session', () => ({ usePerson: () => ({ userId: 'me', tenantId: 't', role: 'agent' }) }))
vi.mock('../counters', () => ({ useCounts: () => ({ unread: 0, waiting: 0 }) }))
vi.mock('@/live/live', () => ({
  LIVE: 'live',
  useLive: () => ({
    listen: (listener: typeof tell) => {
      tell = listener
      return () => {}
    },
  }),
}))
vi.mock('../queries', () => ({
  conversationQuery: (id: string) => ({
    queryKey: ['live', 'conversation', id],
    queryFn: () => {
      asked.push(id)
      return conversation({ conversation_id: id, assigned_user_id: id === 'mine' ? ME : 'another' })
    },
  }),
}))

beforeEach(() => asked.splice(0))

const writes = (conversation_id: string) =>
  tell({ type: 'message.created', sequence: 1, data: message(1, { conversation_id }) })

test('who has a conversation is told of its first message, though the page has not looked at it yet', async () => {
  vi.spyOn(browser, 'areShown').mockReturnValue(true)
  const notify = vi.spyOn(browser, 'notify').mockReturnValue()
  render(<Notices />, { wrapper: Surroundings })
  writes('mine')
  writes('theirs')
  await vi.waitFor(() => expect(notify).toHaveBeenCalled())
  await vi.waitFor(() => expect(asked).toEqual(['mine', 'theirs']))
  expect(notify.mock.calls.map(([one]) => one.tag)).toEqual(['mine'])
})

test('where no notice would be shown nothing is asked for', () => {
  vi.spyOn(browser, 'areShown').mockReturnValue(false)
  render(<Notices />, { wrapper: Surroundings })
  writes('mine')
  expect(asked).toEqual([])
})
