import { useCallback, useEffect, useRef } from 'react'

import { useConnection, useLive } from '@/live/live'

const EVERY_MS = 3_000

interface TypingNotices {
  typed: () => void
  ceased: () => void
}

/** Tells colleagues that somebody types to the customer, every few seconds while they do. What is late is not told at all. */
export function useTyping(id: string): TypingNotices {
  const { say } = useLive()
  const connection = useConnection()
  const saidAt = useRef<number | null>(null)
  const isLive = connection === 'live'
  const tell = useCallback(
    (typing: boolean) => {
      const command = { type: 'command', command: 'typing', id: crypto.randomUUID(), conversation_id: id } as const
      if (isLive) say({ ...command, typing }).catch(() => {})
    },
    [id, isLive, say],
  )
  const typed = useCallback(() => {
    const now = performance.now()
    if (saidAt.current !== null && now - saidAt.current < EVERY_MS) return
    saidAt.current = now
    tell(true)
  }, [tell])
  const ceased = useCallback(() => {
    if (saidAt.current === null) return
    saidAt.current = null
    tell(false)
  }, [tell])
  useEffect(() => ceased, [ceased])
  return { typed, ceased }
}
