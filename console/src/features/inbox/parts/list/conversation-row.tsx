import { Link } from '@tanstack/react-router'
import { memo } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Avatar } from '@/ui/avatar'
import { Badge, type Tone } from '@/ui/badge'
import { Count } from '@/ui/count'
import { Preview } from '@/ui/preview'

import type { Asked } from '../../lists'
import type { Conversation } from '../../rules'

/** Only what asks something of people is marked: who answered last is seen beside the text. */
const tones: Partial<Record<Conversation['phase'], Tone>> = {
  queued: 'warning',
  with_agent: 'accent',
  snoozed: 'neutral',
  resolved: 'neutral',
  expired: 'neutral',
}

interface ConversationRowProps {
  conversation: Conversation
  asked: Asked
}

export const ConversationRow = memo(function ConversationRow({ conversation, asked }: ConversationRowProps) {
  const t = useT()
  const times = useTimes()
  const { contact, phase } = conversation
  const name = contact.name ?? contact.address
  const tone = tones[phase]
  const unread = conversation.unread_messages ?? 0
  return (
    <Link
      to="/inbox/$conversationId"
      params={{ conversationId: conversation.conversation_id }}
      search={asked}
      className="flex h-full items-center gap-3 border-b px-3 hover:bg-hover"
      activeProps={{ className: 'bg-selected hover:bg-selected' }}
    >
      <Avatar name={name} size={40} />
      <div className="min-w-0 grow">
        <div className="flex items-baseline gap-2">
          <span className={`grow truncate ${unread > 0 ? 'font-bold' : 'font-medium'}`}>
            <bdi>{name}</bdi>
          </span>
          <time dateTime={conversation.last_activity_at} className="shrink-0 text-xs text-muted">
            {times.short(conversation.last_activity_at)}
          </time>
        </div>
        <div className="mt-0.5 flex items-center gap-1.5">
          <Preview of={conversation.last_message} />
          {tone && (
            <span className="shrink-0">
              <Badge tone={tone}>{t(`inbox.phase.${phase}`)}</Badge>
            </span>
          )}
          <Count of={unread} />
        </div>
      </div>
    </Link>
  )
})
