import { useQuery } from '@tanstack/react-query'

import { channelsQuery, usersQuery } from '@/api/known'
import { usePerson } from '@/session/use-session'

import { useDismissed } from './dismissed'
import { hasConversationQuery, hasDocumentQuery, hasInvitationQuery } from './queries'
import { doneBy, openIn } from './rules'

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

/** Returns how many steps are open, for the navigation; none once they were put away. */
export function useOpenSteps(): number {
  const { tenantId } = usePerson()
  const dismissed = useDismissed(tenantId)
  const { done } = useSteps({ enabled: !dismissed })
  return dismissed ? 0 : openIn(done)
}
