/** How much the person has not read, and how many wait: kept by the server, told over the socket. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

import { useLive } from '@/live/live'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'

import { countersQuery, mentionsQuery } from './queries'

export interface Counts {
  unread: number
  waiting: number
}

export function useCounts(): Counts {
  const { role } = usePerson()
  const { want } = useLive()
  const isAnswering = answering.includes(role)
  useEffect(() => (isAnswering ? want('counters', { to: 'counters' }) : undefined), [isAnswering, want])
  const { data } = useQuery({ ...countersQuery, enabled: isAnswering })
  const waiting = data?.queues.reduce((sum, queue) => sum + queue.waiting, 0) ?? 0
  return { unread: data?.unread ?? 0, waiting }
}

export const useUnread = (): number => useCounts().unread
export const useWaiting = (): number => useCounts().waiting

/** Returns how many notes mention this person that they have not read, as far as the first page knows. */
export function useUnreadMentions(): number {
  const { role } = usePerson()
  const { data } = useInfiniteQuery({ ...mentionsQuery(true), enabled: answering.includes(role) })
  return data?.pages.reduce((sum, page) => sum + page.mentions.length, 0) ?? 0
}
