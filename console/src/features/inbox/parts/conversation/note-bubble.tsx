import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Lock, Trash2 } from 'lucide-react'

import { conversation as api, ok } from '@/api/clients'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { IconButton } from '@/ui/button'
import { useToasts } from '@/ui/toasts'

import { withoutNote } from '../../live'
import type { Note } from '../../rules'
import { RichText } from './rich-text'
import { usePersonName } from './use-people'

/** What colleagues tell each other. It looks like no message, so that nobody takes it for one. */
export function NoteBubble({ note }: { note: Note }) {
  const t = useT()
  const times = useTimes()
  const nameOf = usePersonName()
  const { role, userId } = usePerson()
  const { failed } = useToasts()
  const queries = useQueryClient()
  const path = { conversation_id: note.conversation_id, note_id: note.note_id }
  const remove = useMutation({
    mutationFn: () => ok(api.DELETE('/v1/conversations/{conversation_id}/notes/{note_id}', { params: { path } })),
    onSuccess: () => withoutNote(queries, note),
    onError: failed,
  })
  const mayRemove = note.author_id === userId || administering.includes(role)
  const author = note.author_id === null ? t('inbox.author.rule') : nameOf(note.author_id)
  return (
    <div className="group/note flex justify-end px-4 pt-3">
      <div className="max-w-[min(36rem,85%)] min-w-0 rounded-2xl border border-dashed border-warning/50 bg-bubble-note px-3 py-2">
        <p className="flex items-center gap-1 text-xs font-medium text-warning">
          <Lock size={12} aria-hidden />
          <bdi className="truncate">{t('inbox.note.by', { author })}</bdi>
        </p>
        <RichText text={note.text} />
        {note.mentions.length > 0 && (
          <p className="mt-1 text-xs break-words text-muted">
            {note.mentions.map((one) => `@${nameOf(one)}`).join(' ')}
          </p>
        )}
        <p className="-mb-1 flex items-center justify-end gap-1 text-xs text-muted">
          {note.edited_at && <span>{t('inbox.edited')}</span>}
          <time dateTime={note.created_at} title={times.full(note.created_at)}>
            {times.clock(note.created_at)}
          </time>
          {mayRemove && (
            <IconButton
              label={t('inbox.note.remove')}
              icon={<Trash2 size={14} />}
              className="size-6 opacity-0 group-hover/note:opacity-100 focus-visible:opacity-100 [@media(hover:none)]:opacity-60"
              disabled={remove.isPending}
              onClick={() => remove.mutate()}
            />
          )}
        </p>
      </div>
    </div>
  )
}
