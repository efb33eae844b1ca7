import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'

import { agentsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'

/** Returns the function that says who somebody is. Viewers are not told of people. */
export function usePersonName(): (userId: string | null) => string {
  const t = useT()
  const { role, userId: me } = usePerson()
  const { data: people } = useQuery({ ...agentsQuery, enabled: answering.includes(role) })
  return useCallback(
    (userId) => {
      if (userId === me) return t('inbox.conversation.you')
      return (
        (userId !== null && people?.find((one) => one.user_id === userId)?.display_name) ||
        t('inbox.conversation.somebody')
      )
    },
    [me, people, t],
  )
}
