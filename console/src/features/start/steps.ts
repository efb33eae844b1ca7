import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { channelsQuery, usersQuery } from '@/api/known'
import { usePerson } from '@/session/use-session'

import { useDismissed } from './dismissed'
import { hasConversationQuery, hasDocumentQuery, hasInvitationQuery } from './queries'
import { doneBy, openIn } from './rules'

const RESTED_MS = 1_000

const QUESTIONS = 5

/** Returns which steps are done, and the first failure to find out. For admins. `asked`: so many of its questions are. */
export function useSteps({
  asked = QUESTIONS,
  refetchInterval = false,
}: { asked?: number; refetchInterval?: number | false } = {}) {
  const channels = useQuery({ ...channelsQuery, enabled: asked > 0 })
  const document = useQuery({ ...hasDocumentQuery, enabled: asked > 1 })
  const conversation = useQuery({
    ...hasConversationQuery,
    enabled: asked > 2,
    refetchInterval: ({ state }) => (state.data === true ? false : refetchInterval),
  })
  const users = useQuery({ ...usersQuery, enabled: asked > 3 })
  const invitation = useQuery({ ...hasInvitationQuery, enabled: asked > 4 })
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

/** Returns how many moments the page had with nothing to do, up to as many: what it is opened for comes first. */
function useRests(most: number): number {
  const [rests, setRests] = useState(0)
  useEffect(() => {
    if (rests >= most) return
    const rest = () => setRests(rests + 1)
    // Not every browser tells.
    if (!('requestIdleCallback' in window)) {
      const timer = setTimeout(rest, RESTED_MS)
      return () => clearTimeout(timer)
    }
    const asked = requestIdleCallback(rest)
    return () => cancelIdleCallback(asked)
  }, [most, rests])
  return rests
}

/** Returns how many steps are open, for the navigation; none once they were put away. */
export function useOpenSteps(): number {
  const { tenantId } = usePerson()
  const dismissed = useDismissed(tenantId)
  // One at a time: to ask all of it at once would hold the browser.
  const rests = useRests(dismissed ? 0 : QUESTIONS)
  const { done } = useSteps({ asked: dismissed ? 0 : rests })
  return dismissed ? 0 : openIn(done)
}
