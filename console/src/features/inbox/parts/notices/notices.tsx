import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

import { trueNow } from '@/api/clock'
import { useT } from '@/intl/intl'
import { useLive } from '@/live/live'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { areShown, notify } from '@/ui/browser-notices'

import { useCounts } from '../../counters'
import { isFor, toldOf } from '../../notices'
import { conversationQuery } from '../../queries'
import type { Conversation } from '../../rules'

/** Tells whoever looks elsewhere that something waits for them: by the browser's notices, and in the tab's title. Shows nothing. */
export function Notices() {
  const t = useT()
  const { listen } = useLive()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { userId, role } = usePerson()
  const waiting = useRef(new Set<string>())
  const [since] = useState(trueNow)
  useUnreadInTitle()
  useEffect(() => {
    if (!answering.includes(role)) return
    return listen((event) => {
      const told = toldOf(event, userId, waiting.current, since)
      if (!told || !areShown()) return
      const { conversationId, why, text } = told
      const tell = (conversation: Conversation) => {
        if (!isFor(told, conversation, userId)) return
        const { contact } = conversation
        notify({
          title: t(`inbox.notice.${why}`, { name: contact.name ?? contact.address }),
          body: text,
          tag: conversationId,
          onOpen: () =>
            void navigate({ to: '/inbox/$conversationId', params: { conversationId }, search: { view: 'all' } }),
        })
      }
      // It is asked for where nobody has looked at it yet. Whoever may not see the conversation any more is told nothing of it.
      void queries.query({ ...conversationQuery(conversationId), staleTime: Infinity }).then(tell, () => undefined)
    })
  }, [listen, navigate, queries, role, since, t, userId])
  return null
}

/** Pages set their own titles, so this looks again whenever one did. */
function useUnreadInTitle(): void {
  const { unread } = useCounts()
  useEffect(() => {
    const element = document.querySelector('title')
    if (!element) return
    const show = () => {
      const bare = document.title.replace(/^\(\d+\) /, '')
      const wanted = unread > 0 ? `(${unread}) ${bare}` : bare
      if (document.title !== wanted) document.title = wanted
    }
    show()
    const observer = new MutationObserver(show)
    observer.observe(element, { childList: true })
    return () => observer.disconnect()
  }, [unread])
}
