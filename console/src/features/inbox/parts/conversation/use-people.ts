import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'

import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'

import { peopleQuery } from '../../queries'

/** Returns the function that says who somebody is. Viewers are not told of people. */
export function usePersonName(): (userId: string | null) => string {
  const t = useT()
  const { role, userId: me } = usePerson()
  const { data: people } = useQuery({ ...peopleQuery, enabled: answering.includes(role) })
  return useCallback(
    (userId) => {
      if (userId === me) return t('inbox.conversation.you')
      return (userId !== null && people?.get(userId)?.display_name) || t('inbox.conversation.somebody')
    },
    [me, people, t],
  )
}
