import { useMemo, useSyncExternalStore } from 'react'

import { usePerson } from '@/session/use-session'

import type { Capabilities } from './attachments'
import { waitingFilesOf, type Waiting } from './waiting-files'

export interface Attachments extends Waiting {
  add: (files: readonly File[]) => void
  again: (id: string) => void
  remove: (id: string) => void
  forgetLost: () => void
}

/** Returns the files that wait in a conversation, and what can be done with them. */
export function useAttachments(conversationId: string, able: Capabilities | null): Attachments {
  const { userId } = usePerson()
  const files = waitingFilesOf(userId)
  const waiting = useSyncExternalStore(files.onChange, () => files.of(conversationId))
  return useMemo(
    () => ({
      ...waiting,
      add: (given) => able && files.add(conversationId, given, able),
      again: (id) => files.again(conversationId, id),
      remove: (id) => files.remove(conversationId, id),
      forgetLost: () => files.forgetLost(conversationId),
    }),
    [able, conversationId, files, waiting],
  )
}
