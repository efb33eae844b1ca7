import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { IconButton } from '@/ui/button'
import { Badge } from '@/ui/badge'
import { useDoing } from '@/ui/doing'
import { Row } from '@/ui/rows'

import { conversationQuery, mentionsKey, readMention } from '../../queries'
import type { MentionView } from '../../rules'
import { usePersonName } from '../conversation/use-people'

/** One note in which this person is mentioned. Whoever goes there has read it. */
export function Mention({ mention: { note, mentioned_at, read_at } }: { mention: MentionView }) {
  const t = useT()
  const times = useTimes()
  const nameOf = usePersonName()
  const { data: conversation } = useQuery(conversationQuery(note.conversation_id))
  const read = useDoing(readMention, { refresh: [mentionsKey], loud: true })
  const author = note.author_id === null ? t('inbox.author.rule') : nameOf(note.author_id)
  const customer = conversation ? (conversation.contact.name ?? conversation.contact.address) : '…'
  return (
    <Row
      name={author}
      title={
        <Link
          to="/inbox/$conversationId"
          params={{ conversationId: note.conversation_id }}
          search={{ view: 'all' }}
          className="hover:underline"
          onClick={() => read_at === null && read.mutate(note.note_id)}
        >
          <bdi>{t('inbox.mentions.by', { author, customer })}</bdi>
        </Link>
      }
      badges={read_at === null && <Badge tone="accent">{t('inbox.mentions.new')}</Badge>}
      detail={
        <>
          <p dir="auto" className="line-clamp-3 text-ink">
            {note.text}
          </p>
          <time dateTime={mentioned_at} title={times.full(mentioned_at)} className="text-xs">
            {times.short(mentioned_at)}
          </time>
        </>
      }
      actions={
        read_at === null && (
          <IconButton
            label={t('inbox.mentions.read')}
            icon={<Check size={18} />}
            disabled={read.isPending}
            onClick={() => read.mutate(note.note_id)}
          />
        )
      }
    />
  )
}
