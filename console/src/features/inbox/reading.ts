/** Says how far the person has read, while they look. */
import { useEffect, useState } from 'react'

import { useLive } from '@/live/live'

const isLooking = (): boolean => document.visibilityState === 'visible' && document.hasFocus()

function useLooking(): boolean {
  const [looking, setLooking] = useState(isLooking)
  useEffect(() => {
    const look = () => setLooking(isLooking())
    const events = ['visibilitychange', 'focus', 'blur']
    events.forEach((event) => addEventListener(event, look))
    return () => events.forEach((event) => removeEventListener(event, look))
  }, [])
  return looking
}

/** `upTo` is the last message that is on the screen; nothing is said of what was read already. */
export function useReading(conversationId: string, upTo: number | undefined, unread: number | null | undefined): void {
  const { say } = useLive()
  const looking = useLooking()
  const hasUnread = typeof unread === 'number' && unread > 0
  useEffect(() => {
    if (!looking || !hasUnread || upTo === undefined) return
    const read = {
      type: 'command',
      id: crypto.randomUUID(),
      command: 'read',
      conversation_id: conversationId,
      up_to: upTo,
    } as const
    say(read).catch(() => {}) // the next message says it again
  }, [conversationId, hasUnread, looking, say, upTo])
}
