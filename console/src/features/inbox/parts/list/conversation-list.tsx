import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Inbox } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'

import { asProblem } from '@/api/problem'
import { conversationsQuery } from '@/api/conversations'
import { useT } from '@/intl/intl'
import { NobodyFound } from '@/ui/nobody-found'
import { lacking } from '@/ui/sought'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { filterOf, isNarrowed, type Asked } from '../../lists'
import { ConversationRow } from './conversation-row'
import { useMoving } from './use-moving'

const ROW_PX = 76
/** The API understands a search otherwise than we do. */
const NOT_UNDERSTOOD = 422

/** A list of any length: only the rows that are in sight exist. */
export function ConversationList({ asked }: { asked: Asked }) {
  const t = useT()
  const { q } = asked
  const isTooLittle = q !== undefined && lacking(q) !== null
  const query = useInfiniteQuery({
    ...conversationsQuery(filterOf(asked)),
    enabled: !isTooLittle,
    // While somebody types, whom the letters before found stay.
    placeholderData: q === undefined ? undefined : keepPreviousData,
  })
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const list = useMemo(() => data?.pages.flatMap((page) => page.conversations) ?? [], [data])
  const scroller = useRef<HTMLDivElement>(null)
  // The library measures while it renders, which the compiler's rule cannot follow.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => list[index]?.conversation_id ?? index,
    overscan: 8,
  })
  const { scrollToIndex } = rows
  useMoving(list, asked, scrollToIndex)
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= list.length - 10) void fetchNextPage()
  }, [fetchNextPage, hasNextPage, isFetchingNextPage, last, list.length])

  if (isTooLittle) return <NobodyFound sought={q} />
  if (query.isPending) return <LoadingRows rows={8} />
  if (query.isError && q !== undefined && asProblem(query.error).status === NOT_UNDERSTOOD)
    return <NobodyFound sought={q} />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (list.length === 0 && q !== undefined) return <NobodyFound sought={q} />
  if (list.length === 0)
    return (
      <Empty
        icon={<Inbox size={28} />}
        title={t(isNarrowed(asked) ? 'inbox.empty.narrowed' : `inbox.empty.${asked.view}`)}
      />
    )
  return (
    <div ref={scroller} className={`min-h-0 grow overflow-y-auto ${query.isPlaceholderData ? 'opacity-60' : ''}`}>
      <ul
        className="relative"
        style={{ height: rows.getTotalSize() }}
        aria-label={t(q === undefined ? `inbox.view.${asked.view}` : 'inbox.found')}
        aria-busy={query.isPlaceholderData}
      >
        {shown.map((row) => {
          const one = list[row.index]
          return (
            one && (
              <li
                key={row.key}
                className="absolute inset-x-0"
                style={{ height: row.size, transform: `translateY(${row.start}px)` }}
              >
                <ConversationRow conversation={one} asked={asked} />
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}
