/** The socket of whoever is signed in, for all pages: its events go to every feature that keeps something of them. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'

import { accessToken } from '@/session/session'

import type { Command, Interest, LiveEvent } from './frames'
import { LiveSocket, type Connection } from './socket'

/** Keeps what a feature knows fresh: called for each event, in order, whatever page is shown. */
export type LiveListener = (event: LiveEvent, queries: QueryClient) => void

/** A query whose key begins with this is kept fresh by events, and read again when some were missed. */
export const LIVE = 'live'

interface Live {
  /** Returns what the command is answered with; waits through lost connections, and is done once. */
  say: (command: Command) => Promise<unknown>
  /** Hear also of this, under a name of its own, until what is returned is called. */
  want: (name: string, interest: Interest) => () => void
  /** Be told of each event while something is shown, after the features' listeners, until what is returned is called. */
  listen: (listener: LiveListener) => () => void
}

const LiveContext = createContext<Live | null>(null)
/** Apart, because it changes while the first page is drawn, and few parts of the page show it. */
const ConnectionContext = createContext<Connection>('connecting')

/**
 * Reads again what may be old. What is under way for the first time is let come before it is read again: an answer that is
 * old by a moment is seen earlier than one that was begun anew.
 */
export async function readAgain(queries: QueryClient): Promise<void> {
  const coming = queries.getQueryCache().findAll({
    queryKey: [LIVE],
    fetchStatus: 'fetching',
    predicate: ({ state }) => state.data === undefined,
  })
  const isComing = (one: (typeof coming)[number]) => coming.includes(one)
  const others = queries.invalidateQueries({ queryKey: [LIVE], predicate: (one) => !isComing(one) })
  await Promise.allSettled(coming.map(({ promise }) => promise ?? Promise.resolve()))
  await Promise.all([others, queries.invalidateQueries({ queryKey: [LIVE], predicate: isComing })])
}

function addressOf(path: string): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`
}

export function LiveProvider({ listeners, children }: { listeners: readonly LiveListener[]; children: ReactNode }) {
  const queries = useQueryClient()
  const [connection, setConnection] = useState<Connection>('connecting')
  const [passing] = useState(() => new Set<LiveListener>())
  const socket = useMemo(
    () =>
      new LiveSocket({
        url: addressOf('/api/conversation/v1/ws'),
        token: accessToken,
        onEvent: (event) => [...listeners, ...passing].forEach((listener) => listener(event, queries)),
        onReset: () => void readAgain(queries),
        onConnection: setConnection,
      }),
    [listeners, passing, queries],
  )
  useEffect(() => {
    socket.start()
    return () => socket.stop()
  }, [socket])
  const live = useMemo<Live>(
    () => ({
      say: (command) => socket.say(command),
      want: (name, interest) => socket.want(name, interest),
      listen: (listener) => {
        passing.add(listener)
        return () => passing.delete(listener)
      },
    }),
    [passing, socket],
  )
  return (
    <LiveContext value={live}>
      <ConnectionContext value={connection}>{children}</ConnectionContext>
    </LiveContext>
  )
}

/** Hears of one conversation, and of who is typing there, while it is looked at. */
export function useWatching(conversationId: string): void {
  const { want } = useLive()
  useEffect(
    () => want(`conversation ${conversationId}`, { to: 'conversation', conversation_id: conversationId }),
    [conversationId, want],
  )
}

export const useConnection = (): Connection => useContext(ConnectionContext)

export function useLive(): Live {
  const live = useContext(LiveContext)
  if (live === null) throw new Error('no LiveProvider around this')
  return live
}
