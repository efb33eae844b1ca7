/** How much the person has not read, and how many wait: kept by the server, told over the socket. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'

import type { components } from '@/api/generated/conversation'
import { useLive } from '@/live/live'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'

import { countersQuery, mentionsQuery } from './queries'

export interface Counts {
  unread: number
  waiting: number
  /** By team; of what waits for no team under an empty name. */
  waitingFor: ReadonlyMap<string, number>
}

export function useCounts(): Counts {
  const { role } = usePerson()
  const { want } = useLive()
  const isAnswering = answering.includes(role)
  useEffect(() => (isAnswering ? want('counters', { to: 'counters' }) : undefined), [isAnswering, want])
  const { data } = useQuery({ ...countersQuery, enabled: isAnswering })
  return useMemo(() => countsOf(data), [data])
}

function countsOf(counters: components['schemas']['CountersView'] | undefined): Counts {
  const queues = counters?.queues ?? []
  return {
    unread: counters?.unread ?? 0,
    waiting: queues.reduce((sum, queue) => sum + queue.waiting, 0),
    waitingFor: new Map(queues.map((queue) => [queue.team_id ?? '', queue.waiting])),
  }
}

export const useUnread = (): number => useCounts().unread
export const useWaiting = (): number => useCounts().waiting

/** Returns how many notes mention this person that they have not read, as far as the first page knows. */
export function useUnreadMentions(): number {
  const { role } = usePerson()
  const { data } = useInfiniteQuery({ ...mentionsQuery(true), enabled: answering.includes(role) })
  return data?.pages.reduce((sum, page) => sum + page.mentions.length, 0) ?? 0
}
