import { useQuery } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'

import { agentsQuery, teamsQuery } from '@/api/known'
import { Transfer } from '@/api/generated/limits/conversation'
import { useT } from '@/intl/intl'
import { usePerson } from '@/session/use-session'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Choice, TextArea } from '@/ui/field'
import { Failure, Loading } from '@/ui/states'

import type { Conversation } from '../../rules'
import type { useAct } from './use-act'

interface TransferDialogProps {
  /** `assign`: to a person, whoever has it; for those who lead. */
  kind: 'transfer' | 'assign'
  conversation: Conversation
  act: ReturnType<typeof useAct>
  onClose: () => void
}

export function TransferDialog({ kind, conversation, act, onClose }: TransferDialogProps) {
  const t = useT()
  const { userId: me } = usePerson()
  const people = useQuery(agentsQuery)
  const teams = useQuery({ ...teamsQuery, enabled: kind === 'transfer' })
  const [to, setTo] = useState('')
  const [note, setNote] = useState('')

  const persons = (people.data ?? []).filter(
    (one) => one.user_id !== conversation.assigned_user_id && (kind === 'assign' || one.user_id !== me),
  )
  const options = [
    { value: '', label: t('inbox.transfer.choose') },
    ...(kind === 'transfer' ? (teams.data ?? []) : []).map((one) => ({
      value: `team:${one.team_id}`,
      label: t('inbox.transfer.team', { name: one.name }),
    })),
    ...persons.map((one) => ({
      value: `user:${one.user_id}`,
      label: `${one.display_name ?? t('inbox.conversation.somebody')} · ${t(`inbox.presence.${one.state}`)}`,
    })),
  ]
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const [what, id = ''] = to.split(':')
    const words = note.trim() || null
    const done = { onSuccess: onClose }
    if (kind === 'assign') act.mutate({ do: 'assign', userId: id, note: words }, done)
    else act.mutate({ do: 'transfer', to: what === 'team' ? { team_id: id } : { user_id: id }, note: words }, done)
  }
  const error = people.error ?? teams.error
  return (
    <Dialog title={t(`inbox.do.${kind}`)} open onClose={onClose}>
      {error ? (
        <Failure error={error} onRetry={() => void Promise.all([people.refetch(), teams.refetch()])} />
      ) : people.isPending ? (
        <Loading />
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Choice
            label={t('inbox.transfer.to')}
            options={options}
            value={to}
            onChange={({ currentTarget }) => setTo(currentTarget.value)}
          />
          <TextArea
            label={t('inbox.transfer.note')}
            hint={t('inbox.transfer.note-hint')}
            maxLength={Transfer.note.most}
            rows={3}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
          />
          <footer className="flex justify-end gap-2">
            <Button onClick={onClose}>{t('ui.cancel')}</Button>
            <Button type="submit" look="primary" busy={act.isPending} disabled={to === ''}>
              {t(`inbox.do.${kind}`)}
            </Button>
          </footer>
        </form>
      )}
    </Dialog>
  )
}
