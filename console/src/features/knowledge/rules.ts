/** What the pages of knowledge decide without asking anybody. */
import { asProblem } from '@/api/problem'
import type { components } from '@/api/generated/knowledge'
import type { MessageId } from '@/intl/message-ids'
import type { Tone } from '@/ui/badge'

export type Document = components['schemas']['DocumentView']
export type Version = components['schemas']['VersionView']
export type Found = components['schemas']['FoundChunk']
export type SearchAnswer = components['schemas']['SearchAnswer']

export const TABS = ['documents', 'answers', 'websites', 'bases', 'search'] as const
export type Tab = (typeof TABS)[number]
export const asTab = (value: unknown): Tab => TABS.find((one) => one === value) ?? 'documents'

/** What can be read, for the browser's own file dialog. The service looks at the bytes. */
export const ACCEPTED =
  '.pdf,.docx,.xlsx,.pptx,.csv,.tsv,.html,.htm,.md,.markdown,.txt,.rtf,.eml,application/pdf,text/plain,text/markdown,text/csv,text/html'

/** More than this no installation takes; most take less, and say so when they are asked. */
const MOST_BYTES = 50 * 2 ** 20

const LOOK_AGAIN_MS = 2_000
const UNHURRIED_AFTER_MS = 60_000
const UNHURRIED = 5

/** Returns when a list is looked at again: while something of it is being read, the less often the longer it is and the longer
 * nothing has happened. False for never.
 */
export function lookAgainMs(list: { isUnderWay: boolean; pages: number; unchangedMs: number }): number | false {
  if (!list.isUnderWay) return false
  return LOOK_AGAIN_MS * list.pages * (list.unchangedMs > UNHURRIED_AFTER_MS ? UNHURRIED : 1)
}

export const isBeingRead = ({ status }: Document): boolean => status === 'processing'

/** What a document that is being read is at; `percent` where it is known how far. */
export interface Progress {
  message: MessageId
  percent: number | null
}

export function progressOf(document: Document): Progress {
  // Its passages are there; how many have their vectors again is not counted.
  if (document.reason === 'vectors_lost') return { message: 'knowledge.step.again', percent: null }
  return { message: `knowledge.step.${document.step}`, percent: document.percent }
}

/** Returns whether reading the same bytes once more may end otherwise. */
export const mayRetry = ({ status, reason }: Document): boolean =>
  status === 'failed' && (reason === 'too_slow' || reason === 'embedding_failed')

/** How a version came and went, beside the others of its document (the newest first): each comes later than those behind it. */
export interface Past {
  version: Version
  isRestored: boolean
  /** Which one took its place. */
  replacedBy: number | null
}

export function pastOf(versions: readonly Version[]): Past[] {
  return versions.map((version, place) => {
    const later = versions.slice(0, place).reverse()
    const next = later.find(({ status, superseded_at }) => status === 'indexed' || superseded_at !== null)
    return {
      version,
      isRestored: versions.slice(place + 1).some(({ created_at }) => created_at > version.created_at),
      replacedBy: version.superseded_at === null ? null : (next?.version ?? null),
    }
  })
}

export const isFound = (status: Document['status']): boolean => status === 'indexed' || status === 'partly_indexed'

export const toneOf = (status: Document['status']): Tone =>
  ({ processing: 'info', indexed: 'success', partly_indexed: 'warning', failed: 'danger' })[status] as Tone

const KINDS: Record<string, MessageId> = {
  'application/pdf': 'knowledge.kind.pdf',
  'text/markdown': 'knowledge.kind.markdown',
  'text/plain': 'knowledge.kind.text',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'knowledge.kind.docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'knowledge.kind.xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'knowledge.kind.pptx',
  'text/csv': 'knowledge.kind.csv',
  'text/html': 'knowledge.kind.html',
  'application/rtf': 'knowledge.kind.rtf',
  'message/rfc822': 'knowledge.kind.mail',
}
export const kindOf = (mimeType: string): MessageId | null => KINDS[mimeType] ?? null

const FAILURES = ['unreadable', 'encrypted', 'empty', 'scanned', 'too_large', 'too_slow', 'embedding_failed'] as const

/** Returns why a document could not be read, as a sentence. */
export function failureOf(reason: string | null): MessageId {
  const known = FAILURES.find((one) => one === reason)
  return known ? `knowledge.failure.${known}` : 'knowledge.failure.other'
}

const UNREAD = [
  'scanned_page',
  'damaged_page',
  'damaged_part',
  'encrypted_part',
  'hidden_part',
  'picture',
  'chart',
  'embedded_file',
] as const
const MOST_PAGES = 20

/** What of a document could not be read: once for each reason, how often, and on which pages where they are known. */
export interface Unread {
  message: MessageId
  count: number
  pages: readonly number[]
}

export function unreadOf(parts: Document['unread']): Unread[] {
  const found = new Map<MessageId, { count: number; pages: number[] }>()
  for (const { reason, page, count } of parts) {
    const known = UNREAD.find((one) => one === reason)
    const message: MessageId = known ? `knowledge.unread.${known}` : 'knowledge.unread.other'
    const before = found.get(message) ?? { count: 0, pages: [] }
    if (page !== null && before.pages.length < MOST_PAGES && !before.pages.includes(page)) before.pages.push(page)
    found.set(message, { count: before.count + count, pages: before.pages })
  }
  return [...found].map(([message, of]) => ({ message, ...of }))
}

/** Returns how a passage was found. */
export function foundBy({ scores }: Found): MessageId {
  if (scores.dense === null) return 'knowledge.by.words'
  return scores.bm25 === null ? 'knowledge.by.meaning' : 'knowledge.by.both'
}

const LEFT_FOR = ['least_score', 'same_section', 'joined'] as const

/** What was near and is not shown: how many, once for each reason. */
export function leftOut(left: NonNullable<SearchAnswer['left_out']>): { message: MessageId; count: number }[] {
  const found = new Map<MessageId, number>()
  for (const { why } of left) {
    const known = LEFT_FOR.find((one) => one === why)
    const message: MessageId = known ? `knowledge.left.${known}` : 'knowledge.left.other'
    found.set(message, (found.get(message) ?? 0) + 1)
  }
  return [...found].map(([message, count]) => ({ message, count }))
}

/** Returns the sentence that says why a file is not even sent; null for one that may be good. */
export function notSent(file: { size: number }): MessageId | null {
  if (file.size === 0) return 'knowledge.refused.empty'
  return file.size > MOST_BYTES ? 'knowledge.refused.large' : null
}

/** Returns the sentence that says why an upload was refused, where there is a better one than the usual. */
export function refusalOf(error: unknown): MessageId | null {
  const { status, problem } = asProblem(error)
  if (status === 413) return 'knowledge.refused.large'
  if (status === 422 && problem?.accepted !== undefined) return 'knowledge.refused.kind'
  if (status === 429) return problem?.resource === 'documents' ? 'knowledge.refused.many' : 'knowledge.refused.storage'
  return status === 503 ? 'knowledge.refused.plan' : null
}

/** Returns the sentence that says what a file has become that was taken. */
export function becameOf({ document, isKnown }: { document: Document; isKnown: boolean }): MessageId {
  if (isKnown) return document.status === 'processing' ? 'knowledge.known-again' : 'knowledge.known'
  return document.version > 1 ? 'knowledge.sent-version' : 'knowledge.sent'
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** Returns a size in the unit that reads best, for `Intl.NumberFormat`. */
export function sizeOf(bytes: number): { value: number; unit: (typeof UNITS)[number] } {
  const step = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1)
  return { value: bytes / 1024 ** step, unit: UNITS[step] ?? 'byte' }
}
