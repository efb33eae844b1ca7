import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { beforeEach, expect, test } from 'vitest'

import { layOut } from '@/testing/layout'

import { IconButton } from '../button'

beforeEach(() => layOut({ seenPx: 100, rowPx: 10 }))

const shown = () =>
  render(
    <>
      <IconButton label="Search" shortcut="/" icon="?" />
      <IconButton label="Close" icon="x" />
    </>,
  )

test('what a button does is beside it while it has the focus, and Escape takes it away', async () => {
  shown()
  const button = screen.getByRole('button', { name: 'Search' })
  await userEvent.tab()
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Search (/)')
  expect(button).toHaveFocus()
  expect(button).toHaveAccessibleDescription('Search (/)')
  await userEvent.keyboard('{Escape}')
  expect(screen.queryByRole('tooltip')).toBeNull()
  expect(button).not.toHaveAttribute('aria-describedby')
  expect(button).toHaveFocus()
})

test('of two buttons only the one with the focus says what it does, and the first one again where it comes back', async () => {
  shown()
  await userEvent.tab()
  await screen.findByRole('tooltip')
  await userEvent.tab()
  await expect.poll(() => screen.getByRole('tooltip').textContent).toBe('Close')
  await userEvent.tab({ shift: true })
  await expect.poll(() => screen.getByRole('tooltip').textContent).toBe('Search (/)')
  expect(screen.getByRole('button', { name: 'Close' })).not.toHaveAttribute('aria-describedby')
})

test('a button is the same element before and after its tip is there', async () => {
  shown()
  const button = screen.getByRole('button', { name: 'Search' })
  await userEvent.tab()
  await screen.findByRole('tooltip')
  expect(screen.getByRole('button', { name: 'Search' })).toBe(button)
})
