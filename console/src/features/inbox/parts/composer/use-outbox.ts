import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useSyncExternalStore } from 'react'

import { useLive } from '@/live/live'
import { usePerson } from '@/session/use-session'

import { putMessage } from '../../live'
import type { Message } from '../../rules'
import { outboxOf, type Deliver, type Letter } from './outbox'

/** The protocol answers `send` with the message. */
const isMessage = (data: unknown): data is Message =>
  typeof data === 'object' && data !== null && 'message_id' in data && 'sequence' in data

interface Sending {
  letters: readonly Letter[]
  post: (letter: Letter) => void
  again: (clientId: string) => void
  remove: (clientId: string) => void
  /** Says again what a page or a connection before this one did not get answered. */
  resume: () => void
}

export function useOutbox(conversationId: string): Sending {
  const { userId } = usePerson()
  const { say } = useLive()
  const queries = useQueryClient()
  const outbox = outboxOf(userId)
  const all = useSyncExternalStore(outbox.onChange, outbox.all)
  const letters = useMemo(() => all.filter((one) => one.conversationId === conversationId), [all, conversationId])
  const deliver = useCallback<Deliver>(
    async ({ clientId, conversationId: conversation_id, body }) => {
      const command = { type: 'command', command: 'send', id: crypto.randomUUID(), conversation_id } as const
      const data = await say({ ...command, ...body, client_id: clientId })
      if (isMessage(data)) putMessage(queries, data)
    },
    [queries, say],
  )
  return useMemo(
    () => ({
      letters,
      post: (letter) => outbox.post(letter, deliver),
      again: (clientId) => outbox.again(clientId, deliver),
      remove: (clientId) => outbox.remove(clientId),
      resume: () => outbox.resume(deliver),
    }),
    [deliver, letters, outbox],
  )
}
