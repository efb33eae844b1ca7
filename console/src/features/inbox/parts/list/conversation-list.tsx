import { useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Inbox } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'

import { useT } from '@/intl/intl'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { conversationsQuery } from '../../queries'
import type { Filter, View } from '../../rules'
import { ConversationRow } from './conversation-row'
import { useMoving } from './use-moving'

const ROW_PX = 76

/** A list of any length: only the rows that are in sight exist. */
export function ConversationList({ filter, view }: { filter: Filter; view: View }) {
  const t = useT()
  const query = useInfiniteQuery(conversationsQuery(filter))
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
  useMoving(list, view, scrollToIndex)
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= list.length - 10) void fetchNextPage()
  }, [fetchNextPage, hasNextPage, isFetchingNextPage, last, list.length])

  if (query.isPending) return <LoadingRows rows={8} />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (list.length === 0) return <Empty icon={<Inbox size={28} />} title={t(`inbox.empty.${view}`)} />
  return (
    <div ref={scroller} className="min-h-0 grow overflow-y-auto">
      <ul className="relative" style={{ height: rows.getTotalSize() }} aria-label={t(`inbox.view.${view}`)}>
        {shown.map((row) => {
          const one = list[row.index]
          return (
            one && (
              <li
                key={row.key}
                className="absolute inset-x-0"
                style={{ height: row.size, transform: `translateY(${row.start}px)` }}
              >
                <ConversationRow conversation={one} view={view} />
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}
