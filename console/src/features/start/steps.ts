import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { channelsQuery, usersQuery } from '@/api/known'
import { usePerson } from '@/session/use-session'

import { useDismissed } from './dismissed'
import { hasConversationQuery, hasDocumentQuery, hasInvitationQuery } from './queries'
import { doneBy, openIn } from './rules'

const RESTED_MS = 1_000

/** Returns which steps are done, and the first failure to find out. For admins. */
export function useSteps({
  enabled = true,
  refetchInterval = false,
}: { enabled?: boolean; refetchInterval?: number | false } = {}) {
  const channels = useQuery({ ...channelsQuery, enabled })
  const document = useQuery({ ...hasDocumentQuery, enabled })
  const conversation = useQuery({
    ...hasConversationQuery,
    enabled,
    refetchInterval: ({ state }) => (state.data === true ? false : refetchInterval),
  })
  const users = useQuery({ ...usersQuery, enabled })
  const invitation = useQuery({ ...hasInvitationQuery, enabled })
  const all = [channels, document, conversation, users, invitation]
  return {
    done: doneBy({
      channels: channels.data,
      hasDocument: document.data,
      hasConversation: conversation.data,
      users: users.data,
      hasInvitation: invitation.data,
    }),
    isPending: all.some((one) => one.isPending),
    error: all.find((one) => one.isError)?.error,
    retry: () => void Promise.all(all.map((one) => one.refetch())),
  }
}

/** Returns whether the page had a moment with nothing to do: what it is opened for comes first. */
function useRested(): boolean {
  const [isRested, setRested] = useState(false)
  useEffect(() => {
    // Not every browser tells.
    if (!('requestIdleCallback' in window)) {
      const timer = setTimeout(() => setRested(true), RESTED_MS)
      return () => clearTimeout(timer)
    }
    const asked = requestIdleCallback(() => setRested(true))
    return () => cancelIdleCallback(asked)
  }, [])
  return isRested
}

/** Returns how many steps are open, for the navigation; none once they were put away. */
export function useOpenSteps(): number {
  const { tenantId } = usePerson()
  const dismissed = useDismissed(tenantId)
  const isRested = useRested()
  const { done } = useSteps({ enabled: !dismissed && isRested })
  return dismissed ? 0 : openIn(done)
}
