import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Avatar } from '@/ui/avatar'
import { More, Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { conversationsQuery } from '../queries'

export function ConversationChoice() {
  const t = useT()
  const times = useTimes()
  const query = useInfiniteQuery(conversationsQuery)
  if (query.isPending) return <LoadingRows />
  if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  const conversations = query.data.pages.flatMap((page) => page.conversations)
  if (conversations.length === 0)
    return (
      <Empty icon={<MessagesSquare size={28} />} title={t('ai.no-conversations')}>
        {t('ai.no-conversations-about')}
      </Empty>
    )
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">{t('ai.choose-conversation')}</p>
      <Rows label={t('ai.choose-conversation')}>
        {conversations.map(({ conversation_id, contact, last_activity_at }) => {
          const name = contact.name ?? contact.address
          return (
            <Row
              key={conversation_id}
              name={name}
              mark={<Avatar name={name} />}
              title={
                <Link to="/ai" search={{ tab: 'turns', conversation: conversation_id }} className="hover:underline">
                  {name}
                </Link>
              }
              detail={times.full(last_activity_at)}
            />
          )
        })}
      </Rows>
      <More query={query} />
    </div>
  )
}
