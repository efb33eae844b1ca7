import { Sparkles } from 'lucide-react'
import { memo } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'

import type { Message } from '../../rules'
import { CameFrom } from './came-from'
import { Citations } from './citations'
import { ContentView } from './content-view'
import { citationsOf, contentOf } from './content'
import { MessageMenu } from './message-menu'
import { Quote } from './quote'
import { Tick } from './tick'
import { reasonId, statusOf } from './ticks'
import { usePersonName } from './use-people'

const sides: Record<Message['author'], string> = {
  customer: 'items-start',
  ai: 'items-end',
  agent: 'items-end',
  system: 'items-end',
}

const looks: Record<Message['author'], string> = {
  customer: 'bg-bubble-in',
  ai: 'bg-bubble-ai',
  agent: 'bg-bubble-out',
  system: 'bg-sunken border-dashed',
}

export interface MessageBubbleProps {
  message: Message
  contactName: string
  /** The first of several in a row by the same author, which says who that is. */
  first: boolean
  onOpenMessage: (messageId: string) => void
}

export const MessageBubble = memo(function MessageBubble({
  message,
  contactName,
  first,
  onOpenMessage,
}: MessageBubbleProps) {
  const t = useT()
  const times = useTimes()
  const nameOf = usePersonName()
  const content = contentOf(message)
  const status = statusOf(message)
  const { author, quoted } = message
  const who = (by: Message['author'], name: string | null, userId: string | null): string => {
    if (by === 'customer') return name ?? contactName
    if (by === 'agent') return userId === null ? t('inbox.author.phone') : nameOf(userId)
    return t(`inbox.author.${by}`)
  }
  return (
    <div className={`group/message flex flex-col px-4 pt-0.5 ${first ? 'pt-3' : ''} ${sides[author]}`}>
      {first && (
        <p className="mb-0.5 flex max-w-full items-center gap-1 px-1 text-xs text-muted">
          {author === 'ai' && <Sparkles size={12} aria-hidden />}
          <bdi className="truncate">{who(author, message.author_name, message.user_id)}</bdi>
        </p>
      )}
      <div className={`flex max-w-full items-center gap-1 ${author === 'customer' ? '' : 'flex-row-reverse'}`}>
        <div className={`max-w-[min(36rem,85%)] min-w-0 rounded-2xl border px-3 py-2 ${looks[author]}`}>
          {message.came_from && <CameFrom from={message.came_from} />}
          {quoted && (
            <Quote
              quoted={quoted}
              author={
                quoted.author === 'agent' ? t('inbox.author.business') : who(quoted.author, quoted.author_name, null)
              }
              onOpen={onOpenMessage}
            />
          )}
          {content ? (
            <ContentView message={message} content={content} />
          ) : (
            <p className="text-muted italic">{t(message.revoked_at ? 'inbox.withdrawn' : 'inbox.not-shown')}</p>
          )}
          {author === 'ai' && message.decision !== null && message.decision !== 'answer' && (
            <p className="mt-1 text-xs text-muted">{decisionOf(message.decision, t)}</p>
          )}
          <Citations citations={citationsOf(message.citations)} />
          <p className="mt-0.5 flex items-center justify-end gap-1 text-xs text-muted">
            {message.edited_at && <span>{t('inbox.edited')}</span>}
            <time dateTime={message.sent_at} title={times.full(message.sent_at)}>
              {times.clock(message.sent_at)}
            </time>
            {status && <Tick status={status} />}
          </p>
        </div>
        <MessageMenu message={message} content={content} />
      </div>
      {message.reaction && (
        <span className="z-10 -mt-2 rounded-full border bg-raised px-1.5 text-sm" title={t('inbox.reaction')}>
          <span className="sr-only">{t('inbox.reaction')}: </span>
          {message.reaction}
        </span>
      )}
      {status === 'failed' && (
        <p className="mt-0.5 max-w-[min(36rem,85%)] text-xs text-danger">{t(reasonId(message.error_class))}</p>
      )}
      {status === 'held' && <p className="mt-0.5 text-xs text-warning">{t('inbox.held')}</p>}
      {message.change && message.change.state !== 'done' && <ChangeLine change={message.change} />}
    </div>
  )
})

function decisionOf(decision: string, t: ReturnType<typeof useT>): string {
  const known = (['clarify', 'handoff', 'none'] as const).find((one) => one === decision)
  return known ? t(`inbox.decision.${known}`) : decision
}

/** An edit or a reaction of ours that is on its way, or did not get there. */
function ChangeLine({ change }: { change: NonNullable<Message['change']> }) {
  const t = useT()
  const hasFailed = change.state === 'failed'
  const what = t(`inbox.change.${change.kind}.${hasFailed ? 'failed' : 'asked'}`)
  return (
    <p className={`mt-0.5 text-xs ${hasFailed ? 'text-danger' : 'text-muted'}`}>
      {hasFailed ? `${what} ${t(reasonId(change.error_class))}` : what}
    </p>
  )
}
