import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'

import { useT } from '@/intl/intl'

import { conversationQuery } from '../queries'
import { aiRoute } from '../routes'
import { ConversationChoice } from './conversation-choice'
import { TurnList } from './turn-list'

/** The turns of one conversation. Which one: the API has them by conversation, so that is asked first. */
export function Turns() {
  const { conversation } = aiRoute.useSearch()
  return conversation === undefined ? <ConversationChoice /> : <OfConversation id={conversation} />
}

function OfConversation({ id }: { id: string }) {
  const t = useT()
  const { data } = useQuery(conversationQuery(id))
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Link to="/ai" search={{ tab: 'turns' }} className="inline-flex items-center gap-1 text-muted hover:text-ink">
          <ChevronLeft size={16} aria-hidden />
          {t('ai.other-conversation')}
        </Link>
        <h2 className="font-semibold">
          <bdi>{data ? (data.contact.name ?? data.contact.address) : '…'}</bdi>
        </h2>
        <Link
          to="/inbox/$conversationId"
          params={{ conversationId: id }}
          search={{ view: 'all' }}
          className="text-accent underline"
        >
          {t('ai.to-conversation')}
        </Link>
      </div>
      <TurnList conversationId={id} />
    </div>
  )
}
