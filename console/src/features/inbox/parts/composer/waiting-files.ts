/**
 * The files that wait in each conversation to be sent with the next message. They live in this page's memory, so that another
 * conversation does not lose them; a reload does, and then they are told by name.
 */
import { kindOf, MOST_FILES, type Capabilities, type Refusal } from './attachments'
import type { FileKind } from '../conversation/content'
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

export interface Waiting {
  list: readonly Attachment[]
  /** The names of what waited in a page before this one. */
  lost: readonly string[]
}

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const KEPT_AS = 'prosa.files.'

export class WaitingFiles {
  private readonly memory = new Map<string, Waiting>()
  private readonly calls = new Map<string, AbortController>()
  private readonly listeners = new Set<() => void>()

  constructor(
    private readonly userId: string,
    private readonly storage: Kept = sessionStorage,
    private readonly send: typeof upload = upload,
  ) {}

  of(conversationId: string): Waiting {
    const known = this.memory.get(conversationId) ?? {
      list: [],
      lost: namesIn(this.storage.getItem(this.keyOf(conversationId))),
    }
    this.memory.set(conversationId, known)
    return known
  }

  onChange = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  add(conversationId: string, files: readonly File[], able: Capabilities): void {
    const { list } = this.of(conversationId)
    const added = files.slice(0, Math.max(0, MOST_FILES - list.length)).map((file) => attachmentOf(file, able))
    this.put(conversationId, { list: [...list, ...added] })
    for (const one of added) this.begin(conversationId, one)
  }

  again(conversationId: string, id: string): void {
    const one = this.of(conversationId).list.find((other) => other.id === id)
    if (!one) return
    this.change(conversationId, id, { state: 'uploading', progress: 0, error: null })
    this.begin(conversationId, one)
  }

  remove(conversationId: string, id: string): void {
    this.calls.get(id)?.abort()
    this.calls.delete(id)
    this.put(conversationId, { list: this.of(conversationId).list.filter((one) => one.id !== id) })
  }

  forgetLost(conversationId: string): void {
    this.put(conversationId, { lost: [] })
  }

  /** What is being uploaded is given up, and nothing waits any more. */
  stop(): void {
    for (const call of this.calls.values()) call.abort()
    this.calls.clear()
    this.memory.clear()
  }

  private begin(conversationId: string, { id, file, kind }: Attachment): void {
    if (kind === null) return
    const call = new AbortController()
    this.calls.set(id, call)
    const onProgress = (progress: number) => this.change(conversationId, id, { progress })
    this.send({ file, kind, signal: call.signal, onProgress }).then(
      (mediaId) => this.change(conversationId, id, { state: 'ready', progress: 1, mediaId }),
      (error: unknown) => this.change(conversationId, id, { state: 'failed', error }),
    )
  }

  private change(conversationId: string, id: string, what: Partial<Attachment>): void {
    const { list } = this.of(conversationId)
    this.put(conversationId, { list: list.map((one) => (one.id === id ? { ...one, ...what } : one)) })
  }

  private put(conversationId: string, what: Partial<Waiting>): void {
    const next = { ...this.of(conversationId), ...what }
    this.memory.set(conversationId, next)
    const names = [...next.lost, ...next.list.filter((one) => one.kind !== null).map((one) => one.file.name)]
    try {
      if (names.length === 0) this.storage.removeItem(this.keyOf(conversationId))
      else this.storage.setItem(this.keyOf(conversationId), JSON.stringify(names))
    } catch {
      // Full, or forbidden: then a reload says nothing of them.
    }
    this.listeners.forEach((listener) => listener())
  }

  private keyOf(conversationId: string): string {
    return `${KEPT_AS}${this.userId}.${conversationId}`
  }
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

function namesIn(kept: string | null): readonly string[] {
  try {
    const value: unknown = JSON.parse(kept ?? '[]')
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

const all = new Map<string, WaitingFiles>()

export function waitingFilesOf(userId: string): WaitingFiles {
  const known = all.get(userId) ?? new WaitingFiles(userId)
  all.set(userId, known)
  return known
}

/** Whoever signs out leaves no file that waits, and no name of one. */
export function forgetWaitingFiles(storage: Storage = sessionStorage): void {
  for (const files of all.values()) files.stop()
  all.clear()
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  for (const key of keys) if (key.startsWith(KEPT_AS)) storage.removeItem(key)
}
