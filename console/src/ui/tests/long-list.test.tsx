import { render, screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import { layOut } from '@/testing/layout'
import { Surroundings } from '@/testing/surroundings'

import { LongList } from '../long-list'

const ROW_PX = 50
const SEEN = 4

beforeEach(() => layOut({ seenPx: SEEN * ROW_PX, rowPx: ROW_PX }))

const names = Array.from({ length: 100 }, (_, index) => `row ${index}`)
const read = {
  isPending: false,
  isError: false,
  error: null,
  isPlaceholderData: false,
  hasNextPage: false,
  isFetchingNextPage: false,
  fetchNextPage: () => {},
  refetch: () => {},
}

const listOf = (
  list: readonly string[],
  more: { current?: string; query?: typeof read; drawn?: (name: string) => void },
) => (
  <LongList
    label="names"
    query={more.query ?? read}
    list={list}
    idOf={(one) => one}
    rowPx={ROW_PX}
    sought={undefined}
    current={more.current}
    empty={<p>nobody</p>}
  >
    {(one) => {
      more.drawn?.(one)
      return <span>{one}</span>
    }}
  </LongList>
)

test('rows that are seen are drawn first, then some beyond, and no others', async () => {
  const drawn: string[] = []
  render(listOf(names, { drawn: (name) => drawn.push(name) }), { wrapper: Surroundings })
  await screen.findByText(`row ${SEEN + 4}`)
  const first = drawn.slice(0, drawn.indexOf(`row ${SEEN + 4}`))
  expect(first.filter((name) => name === `row ${SEEN - 1}`).length).toBeGreaterThan(1) // drawn, and drawn again with what is beyond
  expect(screen.queryByText('row 50')).not.toBeInTheDocument()
})

test('the one that is open comes into sight, though the list comes after it was opened', async () => {
  const { rerender } = render(listOf([], { current: 'row 50', query: { ...read, isPending: true } }), {
    wrapper: Surroundings,
  })
  expect(screen.getByRole('status', { name: 'Loading' })).toBeInTheDocument()
  rerender(listOf(names, { current: 'row 50' }))
  await screen.findByText('row 50')
})

test('where nothing is, it is said', () => {
  render(listOf([], {}), { wrapper: Surroundings })
  expect(screen.getByText('nobody')).toBeInTheDocument()
})
