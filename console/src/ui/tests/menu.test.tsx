import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'

import { Menu } from '../menu'

const shown = (onSelect = () => {}) =>
  render(<Menu trigger={<button type="button">More</button>} entries={[{ label: 'Rename', onSelect }]} />)

test('a menu opens by a click on its button, and the focus comes back to it', async () => {
  const onSelect = vi.fn()
  shown(onSelect)
  expect(screen.getByRole('button', { name: 'More' })).toHaveAttribute('aria-expanded', 'false')
  await userEvent.click(screen.getByRole('button', { name: 'More' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Rename' }))
  expect(onSelect).toHaveBeenCalledOnce()
  expect(screen.queryByRole('menu')).toBeNull()
  expect(screen.getByRole('button', { name: 'More' })).toHaveFocus()
})

test('a menu opens by keys alone', async () => {
  for (const key of ['{Enter}', '{ArrowDown}', ' ']) {
    const { unmount } = shown()
    await userEvent.tab()
    await userEvent.keyboard(key)
    expect(await screen.findByRole('menu')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    expect(screen.queryByRole('menu')).toBeNull()
    unmount()
  }
})
