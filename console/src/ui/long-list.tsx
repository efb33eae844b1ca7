import { useVirtualizer } from '@tanstack/react-virtual'
import { useDeferredValue, useEffect, useEffectEvent, useRef, type ReactNode } from 'react'

import { asProblem } from '@/api/problem'

import { NobodyFound } from './nobody-found'
import { isTooLittle } from './sought'
import { Failure, LoadingRows } from './states'

const AHEAD = 10
const OVERSCAN = 8
/** The API understands a search otherwise than we do. */
const NOT_UNDERSTOOD = 422

interface Pages {
  isPending: boolean
  isError: boolean
  error: unknown
  isPlaceholderData: boolean
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
  refetch: () => unknown
}

interface LongListProps<One> {
  label: string
  query: Pages
  list: readonly One[]
  idOf: (one: One) => string
  rowPx: number
  /** Whom the list is a search for; what is too little is not asked for. */
  sought: string | undefined
  /** Which one is open: it comes into sight. */
  current?: string
  /** Stands where there is nothing, and nobody is looked for. */
  empty: ReactNode
  children: (one: One) => ReactNode
}

/** A list of any length that comes in pages: only the rows that are in sight exist, and a few before and after them. */
export function LongList<One>(props: LongListProps<One>) {
  const { query, list, sought, empty } = props
  const isSearch = sought !== undefined
  if (isSearch && isTooLittle(sought)) return <NobodyFound sought={sought} />
  if (query.isPending) return <LoadingRows rows={8} />
  if (query.isError && isSearch && asProblem(query.error).status === NOT_UNDERSTOOD)
    return <NobodyFound sought={sought} />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (list.length === 0) return isSearch ? <NobodyFound sought={sought} /> : empty
  return <Rows {...props} />
}

function Rows<One>({ label, query, list, idOf, rowPx, current, children }: LongListProps<One>) {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const scroller = useRef<HTMLDivElement>(null)
  // Those that nobody sees yet are drawn once those that are seen are there.
  const overscan = useDeferredValue(OVERSCAN, 0)
  // The library measures while it renders, which the compiler's rule cannot follow.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => (list[index] === undefined ? index : idOf(list[index])),
    overscan,
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= list.length - AHEAD) void fetchNextPage()
  }, [fetchNextPage, hasNextPage, isFetchingNextPage, last, list.length])
  // Only whoever opens another one moves the list; what happens to the one that is open does not.
  const reveal = useEffectEvent((id: string) => {
    const at = list.findIndex((one) => idOf(one) === id)
    if (at !== -1) rows.scrollToIndex(at)
  })
  useEffect(() => {
    if (current !== undefined) reveal(current)
  }, [current])
  return (
    <div ref={scroller} className={`min-h-0 grow overflow-y-auto ${query.isPlaceholderData ? 'opacity-60' : ''}`}>
      <ul
        className="relative"
        style={{ height: rows.getTotalSize() }}
        aria-label={label}
        aria-busy={query.isPlaceholderData}
      >
        {shown.map((row) => {
          const one = list[row.index]
          return (
            one !== undefined && (
              <li
                key={row.key}
                className="absolute inset-x-0"
                style={{ height: row.size, transform: `translateY(${row.start}px)` }}
              >
                {children(one)}
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}
