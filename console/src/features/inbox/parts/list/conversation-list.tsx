import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import { useMemo } from 'react'

import { conversationsQuery } from '@/api/conversations'
import { useT } from '@/intl/intl'
import { LongList } from '@/ui/long-list'
import { isTooLittle } from '@/ui/sought'
import { Empty } from '@/ui/states'

import { filterOf, isNarrowed, type Asked } from '../../lists'
import { ConversationRow } from './conversation-row'
import { useMoving } from './use-moving'

const ROW_PX = 76

export function ConversationList({ asked }: { asked: Asked }) {
  const t = useT()
  const { q } = asked
  const { conversationId } = useParams({ strict: false })
  const query = useInfiniteQuery({
    ...conversationsQuery(filterOf(asked)),
    enabled: !isTooLittle(q),
    // While somebody types, whom the letters before found stay.
    placeholderData: q === undefined ? undefined : keepPreviousData,
  })
  const list = useMemo(() => query.data?.pages.flatMap((page) => page.conversations) ?? [], [query.data])
  useMoving(list, asked)
  return (
    <LongList
      label={t(q === undefined ? `inbox.view.${asked.view}` : 'inbox.found')}
      query={query}
      list={list}
      idOf={(one) => one.conversation_id}
      rowPx={ROW_PX}
      sought={q}
      current={conversationId}
      empty={
        <Empty
          icon={<Inbox size={28} />}
          title={t(isNarrowed(asked) ? 'inbox.empty.narrowed' : `inbox.empty.${asked.view}`)}
        />
      }
    >
      {(one) => <ConversationRow conversation={one} asked={asked} />}
    </LongList>
  )
}
