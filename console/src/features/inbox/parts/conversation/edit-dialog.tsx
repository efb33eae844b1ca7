import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type SubmitEvent } from 'react'

import { conversation as api, ok } from '@/api/clients'
import { asProblem } from '@/api/problem'
import { EditRequest } from '@/api/generated/limits/conversation'
import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { TextArea } from '@/ui/field'
import { useSaid } from '@/ui/said'

import { putMessage } from '../../live'
import type { Message } from '../../rules'

/** Returns whether other words can stand in the place of this message's. */
export function mayEdit(message: Message, userId: string, editsForS: number | null, now: number): boolean {
  return (
    editsForS !== null &&
    message.author === 'agent' &&
    message.user_id === userId &&
    message.kind === 'text' &&
    message.revoked_at === null &&
    message.provider_message_id !== null &&
    message.status !== 'failed' &&
    now < Date.parse(message.sent_at) + editsForS * 1000
  )
}

export function EditDialog({ message, text, onClose }: { message: Message; text: string; onClose: () => void }) {
  const t = useT()
  const said = useSaid()
  const queries = useQueryClient()
  const [written, setWritten] = useState(text)
  const clientId = useRef(crypto.randomUUID())
  const edit = useMutation({
    mutationFn: () =>
      ok(
        api.PATCH('/v1/conversations/{conversation_id}/messages/{message_id}', {
          params: { path: { conversation_id: message.conversation_id, message_id: message.message_id } },
          body: { text: written, client_id: clientId.current },
        }),
      ),
    onSuccess: (changed) => {
      putMessage(queries, changed)
      onClose()
    },
    // What was refused is another edit, once the words are others.
    onError: (error) => {
      if (!asProblem(error).isPassing) clientId.current = crypto.randomUUID()
    },
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    edit.mutate()
  }
  return (
    <Dialog title={t('inbox.message.edit')} open onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextArea
          label={t('inbox.message.text')}
          value={written}
          maxLength={EditRequest.text.most}
          error={edit.isError ? said(edit.error) : undefined}
          onChange={({ currentTarget }) => setWritten(currentTarget.value)}
        />
        <footer className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            type="submit"
            look="primary"
            busy={edit.isPending}
            disabled={written.trim() === '' || written === text}
          >
            {t('ui.save')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
