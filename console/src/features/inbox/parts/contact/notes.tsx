import { useInfiniteQuery } from '@tanstack/react-query'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Section } from '@/ui/section'

import { notesQuery } from '../../queries'
import { RichText } from '../conversation/rich-text'
import { useTalk } from '../conversation/talk'
import { usePersonName } from '../conversation/use-people'

/** What colleagues wrote last. */
export function Notes() {
  const t = useT()
  const times = useTimes()
  const nameOf = usePersonName()
  const { role } = usePerson()
  const { conversation } = useTalk()
  const notes = useInfiniteQuery({ ...notesQuery(conversation.conversation_id), enabled: answering.includes(role) })
  const newest = notes.data?.pages.flatMap((page) => page.notes).slice(0, 5) ?? []
  if (newest.length === 0) return null
  return (
    <Section title={t('inbox.contact.notes')}>
      <ul className="flex flex-col gap-2">
        {newest.map((note) => (
          <li key={note.note_id} className="rounded-lg bg-bubble-note px-2 py-1.5">
            <RichText text={note.text} />
            <p className="text-xs text-muted">
              <bdi>{note.author_id === null ? t('inbox.author.rule') : nameOf(note.author_id)}</bdi> ·{' '}
              {times.short(note.created_at)}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  )
}
