import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type SubmitEvent } from 'react'

import { conversation as api, ok } from '@/api/clients'
import { trueNow } from '@/api/clock'
import { asProblem } from '@/api/problem'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { useSaid } from '@/ui/said'
import { useToasts } from '@/ui/toasts'

import { putScheduled } from '../../live'
import { asLocalInput, momentIn } from '../conversation/snooze'
import type { Draft } from './drafts'

interface ScheduleDialogProps {
  conversationId: string
  draft: Draft
  onClose: () => void
  onScheduled: () => void
}

const HOUR_MS = 3_600_000

/** Sends what is written later: all rules are looked at again when the time comes. */
export function ScheduleDialog({ conversationId, draft, onClose, onScheduled }: ScheduleDialogProps) {
  const t = useT()
  const times = useTimes()
  const said = useSaid()
  const { done } = useToasts()
  const queries = useQueryClient()
  const clientId = useRef(crypto.randomUUID())
  const [input, setInput] = useState(() => asLocalInput(new Date(trueNow() + HOUR_MS)))
  const [isWrong, setWrong] = useState(false)
  const schedule = useMutation({
    mutationFn: (sendAt: string) =>
      ok(
        api.POST('/v1/conversations/{conversation_id}/scheduled-messages', {
          params: { path: { conversation_id: conversationId } },
          body: {
            text: draft.text,
            reply_to_message_id: draft.replyTo?.messageId,
            suggestion_id: draft.suggestionId,
            client_id: clientId.current,
            send_at: sendAt,
          },
        }),
      ),
    onSuccess: (one) => {
      putScheduled(queries, one)
      done(t('inbox.schedule.done', { at: times.full(one.send_at) }))
      onScheduled()
    },
    onError: (error) => {
      if (!asProblem(error).isPassing) clientId.current = crypto.randomUUID()
    },
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const sendAt = momentIn(input, trueNow())
    setWrong(sendAt === null)
    if (sendAt !== null) schedule.mutate(sendAt)
  }
  const refusal = schedule.isError ? said(schedule.error) : undefined
  return (
    <Dialog title={t('inbox.schedule')} description={t('inbox.schedule.hint')} open onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p dir="auto" className="max-h-32 overflow-y-auto rounded-lg bg-sunken p-2 break-words whitespace-pre-wrap">
          {draft.text}
        </p>
        <TextField
          type="datetime-local"
          label={t('inbox.schedule.at')}
          error={isWrong ? t('inbox.time.wrong') : refusal}
          value={input}
          onChange={({ currentTarget }) => setInput(currentTarget.value)}
        />
        <footer className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" look="primary" busy={schedule.isPending}>
            {t('inbox.schedule')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
