import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useMemo } from 'react'

import { useT } from '@/intl/intl'
import { useWatching } from '@/live/live'
import { Failure, Loading } from '@/ui/states'

import { conversationQuery, messagesQuery } from '../../queries'
import { useReading } from '../../reading'
import { conversationRoute } from '../../routes'
import { MessageBubble } from './message-bubble'

export function ConversationPane() {
  const { conversationId } = conversationRoute.useParams()
  return <OpenConversation key={conversationId} id={conversationId} />
}

function OpenConversation({ id }: { id: string }) {
  const t = useT()
  const { view } = conversationRoute.useSearch()
  useWatching(id)
  const conversation = useQuery(conversationQuery(id))
  const messages = useInfiniteQuery(messagesQuery(id))
  const shown = useMemo(() => messages.data?.pages.toReversed().flatMap((page) => page.messages) ?? [], [messages.data])
  useReading(id, shown.at(-1)?.sequence, conversation.data?.unread_messages)
  if (conversation.isPending || messages.isPending) return <Loading />
  const error = conversation.error ?? messages.error
  if (conversation.isError || error) return <Failure error={error} onRetry={() => void conversation.refetch()} />
  const { contact } = conversation.data
  return (
    <div className="flex h-full flex-col">
      <header className="flex items-center gap-2 border-b bg-surface px-4 py-3">
        <Link to="/inbox" search={{ view }} aria-label={t('inbox.back')} className="lg:hidden">
          <ArrowLeft size={20} />
        </Link>
        <h1 className="truncate text-base font-semibold">
          <bdi>{contact.name ?? contact.address}</bdi>
        </h1>
      </header>
      <ol aria-label={t('inbox.messages')} className="flex min-h-0 grow flex-col gap-1 overflow-y-auto p-4">
        {shown.map((message) => (
          <MessageBubble key={message.message_id} message={message} />
        ))}
      </ol>
    </div>
  )
}
