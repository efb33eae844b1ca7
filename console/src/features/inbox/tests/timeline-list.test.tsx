import { createEvent, fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'

import { layOut } from '@/testing/layout'
import { Surroundings } from '@/testing/surroundings'

import { timelineOf } from '../parts/conversation/timeline'
import { TimelineList } from '../parts/conversation/timeline-list'
import type { Message } from '../rules'
import { message } from './conversations'

vi.mock('../parts/conversation/message-bubble', () => ({
  MessageBubble: (given: { message: Message }) => (
    <p>
      {given.message.message_id} <input aria-label={`position of ${given.message.message_id}`} />
    </p>
  ),
}))

beforeEach(() => layOut({ seenPx: 400, rowPx: 40 }))

const nothing = () => {}

function shows(onOlder: () => void) {
  const messages = Array.from({ length: 60 }, (_, index) => message(index + 1, { sent_at: '2026-01-01T10:00:00' }))
  const entries = timelineOf({ messages, notes: [], letters: [], hasOlder: true })
  render(
    <TimelineList
      entries={entries}
      ownKey={null}
      contactName="Ana"
      hasOlder
      isLoadingOlder={false}
      onOlder={onOlder}
      onEnd={nothing}
      goTo={null}
      onGone={nothing}
      onOpenMessage={nothing}
    />,
    { wrapper: Surroundings },
  )
  return screen.getByRole('region', { name: 'Messages' })
}

test('Home goes to the first message that was read, and asks for earlier ones; End goes back', async () => {
  const onOlder = vi.fn()
  const region = shows(onOlder)
  await screen.findByText('m-60')
  await vi.waitFor(() => expect(screen.queryByText('m-1')).not.toBeInTheDocument())
  expect(onOlder).not.toHaveBeenCalled()
  fireEvent.keyDown(region, { key: 'Home' })
  await screen.findByText('m-1')
  await vi.waitFor(() => expect(onOlder).toHaveBeenCalled())
  expect(screen.queryByText('m-60')).not.toBeInTheDocument()
  fireEvent.keyDown(region, { key: 'End' })
  await screen.findByText('m-60')
})

test('Home within a message, or with another key, is not the list’s', async () => {
  const region = shows(nothing)
  const inner = await screen.findByLabelText('position of m-60')
  const pressed = [
    [inner, createEvent.keyDown(inner, { key: 'Home' })],
    [region, createEvent.keyDown(region, { key: 'Home', ctrlKey: true })],
  ] as const
  for (const [where, event] of pressed) {
    fireEvent(where, event)
    expect(event.defaultPrevented).toBe(false)
  }
  expect(screen.getByText('m-60')).toBeInTheDocument()
})
