import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'

import { fileQuery } from '../../queries'
import type { Message } from '../../rules'
import { throughDoor } from '../composer/attachments'

interface FileAddress {
  /** Null while there is none. */
  address: string | null
  failed: boolean
  /** An address lives for minutes: when an element cannot read it any more, it is asked for once more. */
  onError: () => void
}

/** Returns where a page can have a message's file now. */
export function useFile(message: Message): FileAddress {
  const { conversation_id, message_id, media } = message
  const { data, isError, refetch } = useQuery({
    ...fileQuery(conversation_id, message_id),
    enabled: media?.state === 'stored',
  })
  const asked = useRef(false)
  return {
    address: data?.url ? throughDoor(data.url) : null,
    failed: isError,
    onError: () => {
      if (asked.current) return
      asked.current = true
      void refetch()
    },
  }
}

/** Returns the function that saves a message's file under its name: its address is asked for at that moment. */
export function useSaveFile(): (message: Message) => Promise<void> {
  const queries = useQueryClient()
  return async ({ conversation_id, message_id, media }) => {
    const file = await queries.query({ ...fileQuery(conversation_id, message_id), staleTime: 0 })
    if (!file.url) return
    const link = document.createElement('a')
    link.href = throughDoor(file.url)
    link.download = file.filename ?? media?.filename ?? ''
    link.rel = 'noopener'
    link.click()
  }
}
