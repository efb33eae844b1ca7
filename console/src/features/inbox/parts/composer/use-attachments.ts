import { useCallback, useEffect, useRef, useState } from 'react'

import type { FileKind } from '../conversation/content'
import { kindOf, MOST_FILES, type Capabilities, type Refusal } from './attachments'
import { upload } from './uploads'

export interface Attachment {
  id: string
  file: File
  kind: FileKind | null
  state: 'uploading' | 'ready' | 'failed' | 'refused'
  progress: number
  mediaId: string | null
  refusal: Refusal | null
  error: unknown
}

interface Attachments {
  list: readonly Attachment[]
  add: (files: readonly File[]) => void
  again: (id: string) => void
  remove: (id: string) => void
  clear: () => void
}

export function useAttachments(able: Capabilities | null): Attachments {
  const [list, setList] = useState<readonly Attachment[]>([])
  const calls = useRef(new Map<string, AbortController>())
  const change = useCallback((id: string, what: Partial<Attachment>) => {
    setList((all) => all.map((one) => (one.id === id ? { ...one, ...what } : one)))
  }, [])

  const begin = useCallback(
    ({ id, file, kind }: Attachment) => {
      if (kind === null) return
      const call = new AbortController()
      calls.current.set(id, call)
      upload({ file, kind, signal: call.signal, onProgress: (progress) => change(id, { progress }) }).then(
        (mediaId) => change(id, { state: 'ready', progress: 1, mediaId }),
        (error: unknown) => change(id, { state: 'failed', error }),
      )
    },
    [change],
  )

  useEffect(() => {
    const underWay = calls.current
    return () => underWay.forEach((call) => call.abort())
  }, [])

  const add = useCallback(
    (files: readonly File[]) => {
      if (able === null) return
      const added = files.slice(0, Math.max(0, MOST_FILES - list.length)).map((file) => attachmentOf(file, able))
      setList((all) => [...all, ...added])
      added.forEach(begin)
    },
    [able, begin, list.length],
  )
  const again = useCallback(
    (id: string) => {
      const one = list.find((other) => other.id === id)
      if (!one) return
      change(id, { state: 'uploading', progress: 0, error: null })
      begin(one)
    },
    [begin, change, list],
  )
  const remove = useCallback((id: string) => {
    calls.current.get(id)?.abort()
    setList((all) => all.filter((one) => one.id !== id))
  }, [])
  const clear = useCallback(() => setList([]), [])
  return { list, add, again, remove, clear }
}

function attachmentOf(file: File, able: Capabilities): Attachment {
  const found = kindOf(file, able)
  const isKind = typeof found === 'string'
  return {
    id: crypto.randomUUID(),
    file,
    kind: isKind ? found : null,
    state: isKind ? 'uploading' : 'refused',
    progress: 0,
    mediaId: null,
    refusal: isKind ? null : found,
    error: null,
  }
}
