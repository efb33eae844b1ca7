/** The files that somebody has given to the page, and how far each got. A few go at once, the others wait. */
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useReducer, useRef } from 'react'

import { refresh } from '@/ui/refresh'

import { documentsKey } from './queries'
import { becameOf, notSent } from './rules'
import { upload } from './upload'
import { changed, nextToSend, type Sending } from './sendings'

export function useUploads(base: string | null) {
  const queries = useQueryClient()
  const [list, dispatch] = useReducer(changed, [])
  const aborts = useRef(new Map<number, AbortController>())

  const send = useCallback(
    async ({ id, file, base }: Sending) => {
      const abort = new AbortController()
      aborts.current.set(id, abort)
      dispatch({ type: 'sending', id, share: 0 })
      try {
        const onProgress = (share: number) => dispatch({ type: 'sending', id, share })
        const sent = await upload(file, { base, signal: abort.signal, onProgress })
        dispatch({ type: 'done', id, as: becameOf(sent), title: sent.document.title, version: sent.document.version })
        void refresh(queries, documentsKey)
      } catch (error) {
        if (!abort.signal.aborted) dispatch({ type: 'refused', id, error })
      } finally {
        aborts.current.delete(id)
      }
    },
    [queries],
  )
  useEffect(() => {
    for (const one of nextToSend(list)) void send(one)
  }, [list, send])

  return {
    list,
    add: (files: readonly File[]) => dispatch({ type: 'added', files, base, refuse: notSent }),
    again: (id: number) => dispatch({ type: 'again', id }),
    /** Takes one off the list; one that is on its way is sent no further. */
    drop: (id: number) => {
      aborts.current.get(id)?.abort()
      dispatch({ type: 'dropped', id })
    },
    clear: () => dispatch({ type: 'cleared' }),
  }
}
