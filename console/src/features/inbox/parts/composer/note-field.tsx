import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'

import type { components } from '@/api/generated/conversation'
import { asProblem } from '@/api/problem'
import { agentsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { useLive } from '@/live/live'
import { Button } from '@/ui/button'
import { useToasts } from '@/ui/toasts'

import { putNote } from '../../live'
import { inserted } from './drafts'
import { OfferedField } from './offered-field'
import { mentionsIn, soughtPerson, type Offer } from './suggestions'
import { useDraft } from './use-draft'

type Note = components['schemas']['NoteView']

/** The protocol answers `note` with the note. */
const isNote = (data: unknown): data is Note => typeof data === 'object' && data !== null && 'note_id' in data

const MOST_OFFERED = 6

/** A note for colleagues, who are named behind an at sign. */
export function NoteField({ id }: { id: string }) {
  const t = useT()
  const { say } = useLive()
  const { failed } = useToasts()
  const queries = useQueryClient()
  const [draft, change] = useDraft(id)
  const { data: people } = useQuery(agentsQuery)
  const field = useRef<HTMLTextAreaElement>(null)
  const [cursor, setCursor] = useState(draft.text.length)
  const noteId = useRef(crypto.randomUUID())

  const write = useMutation({
    mutationFn: (text: string) =>
      say({
        type: 'command',
        command: 'note',
        id: noteId.current,
        conversation_id: id,
        text,
        mentions: mentionsIn(text, people ?? []),
      }),
    onSuccess: (data) => {
      if (isNote(data)) putNote(queries, data)
      noteId.current = crypto.randomUUID()
      change({ text: '' })
      field.current?.focus()
    },
    onError: (error) => {
      if (!asProblem(error).isPassing) noteId.current = crypto.randomUUID()
      failed(error)
    },
  })
  const send = () => {
    if (draft.text.trim() !== '' && !write.isPending) write.mutate(draft.text)
  }
  const sought = soughtPerson(draft.text, cursor)
  const offers = sought
    ? [...(people ?? [])]
        .filter((one) => one.display_name?.toLowerCase().startsWith(sought.sought.toLowerCase()))
        .filter((one) => one.display_name !== sought.sought)
        .slice(0, MOST_OFFERED)
        .map((one): Offer => ({ key: one.user_id, title: one.display_name ?? '', detail: '' }))
    : []
  const choose = (offer: Offer) => {
    if (!sought) return
    const next = inserted(draft.text, sought.from, cursor, `@${offer.title} `)
    change({ text: next.text })
    setCursor(next.cursor)
  }
  return (
    <div className="flex items-end gap-2 p-3">
      <OfferedField
        field={field}
        label={t('inbox.composer.note')}
        placeholder={t('inbox.composer.note-hint')}
        className="bg-bubble-note"
        text={draft.text}
        offers={offers}
        offersLabel={t('inbox.composer.people')}
        onChoose={choose}
        onChange={(text, at) => {
          change({ text })
          setCursor(at)
        }}
        onCursor={setCursor}
        onSend={send}
      />
      <Button look="primary" className="h-10" busy={write.isPending} disabled={draft.text.trim() === ''} onClick={send}>
        {t('inbox.composer.leave-note')}
      </Button>
    </div>
  )
}
