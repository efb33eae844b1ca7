import { Link } from '@tanstack/react-router'
import { FormattedRelativeTime } from 'react-intl'

import { Avatar } from '@/ui/avatar'
import { Preview } from '@/ui/preview'

import type { Conversation, QueuedView } from '../../rules'
import { secondsUntil } from '../../rules'

const EVERY_S = 30

interface WaitingProps {
  queued: QueuedView
  /** Undefined until it was read. */
  conversation: Conversation | undefined
}

/** One customer in a queue: their place, what they said last, and since when they wait. */
export function Waiting({ queued, conversation }: WaitingProps) {
  const name = conversation ? (conversation.contact.name ?? conversation.contact.address) : '…'
  return (
    <li>
      <Link
        to="/inbox/$conversationId"
        params={{ conversationId: queued.conversation_id }}
        search={{ view: 'unassigned' }}
        className="flex items-center gap-3 rounded-lg p-2 hover:bg-hover"
      >
        <span className="w-8 shrink-0 text-end text-muted tabular-nums">{queued.position}</span>
        <Avatar name={name} />
        <span className="min-w-0 grow">
          <span className="block truncate font-medium">
            <bdi>{name}</bdi>
          </span>
          <Preview of={conversation?.last_message ?? null} />
        </span>
        <time dateTime={queued.waiting_since} className="shrink-0 text-sm text-muted">
          <FormattedRelativeTime
            value={secondsUntil(queued.waiting_since)}
            numeric="auto"
            style="short"
            updateIntervalInSeconds={EVERY_S}
          />
        </time>
      </Link>
    </li>
  )
}
