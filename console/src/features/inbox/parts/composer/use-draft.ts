import { useCallback, useSyncExternalStore } from 'react'

import { usePerson } from '@/session/use-session'

import { draftsOf, type Draft } from './drafts'

/** Returns what was begun in a conversation, and the function that changes it. */
export function useDraft(conversationId: string): [Draft, (what: Partial<Draft>) => void] {
  const { userId } = usePerson()
  const drafts = draftsOf(userId)
  const draft = useSyncExternalStore(drafts.onChange, () => drafts.of(conversationId))
  const change = useCallback((what: Partial<Draft>) => drafts.change(conversationId, what), [conversationId, drafts])
  return [draft, change]
}
