import { useInfiniteQuery } from '@tanstack/react-query'
import { FileText } from 'lucide-react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { kindTextOf } from '@/ui/kind-text'
import { Section } from '@/ui/section'
import { useToasts } from '@/ui/toasts'

import { messagesQuery } from '../../queries'
import { useTalk } from '../conversation/talk'
import { useSaveFile } from '../conversation/use-file'

const FILES_SHOWN = 12

/** The files among the messages that were read. */
export function Files() {
  const t = useT()
  const times = useTimes()
  const save = useSaveFile()
  const { failed } = useToasts()
  const { role } = usePerson()
  const { conversation } = useTalk()
  const { data } = useInfiniteQuery(messagesQuery(conversation.conversation_id))
  const files = (data?.pages ?? [])
    .flatMap((page) => page.messages.toReversed())
    .filter((one) => one.media?.state === 'stored' && one.kind !== 'sticker' && one.kind !== 'voice')
    .slice(0, FILES_SHOWN)
  if (files.length === 0 || !answering.includes(role)) return null
  return (
    <Section title={t('inbox.contact.files')}>
      <ul>
        {files.map((one) => (
          <li key={one.message_id}>
            <button
              type="button"
              aria-label={`${t('inbox.file.save')}: ${one.media?.filename ?? t(kindTextOf(one.kind))}`}
              onClick={() => void save(one).catch(failed)}
              className="flex w-full items-center gap-2 rounded-lg px-1 py-1.5 text-start hover:bg-hover"
            >
              <FileText size={16} className="shrink-0 text-muted" aria-hidden />
              <bdi className="min-w-0 grow truncate">{one.media?.filename ?? t(kindTextOf(one.kind))}</bdi>
              <span className="shrink-0 text-xs text-muted">{times.short(one.sent_at)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
