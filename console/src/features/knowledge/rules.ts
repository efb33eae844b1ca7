/** What the pages of knowledge decide without asking anybody. */
import { asProblem } from '@/api/problem'
import type { components } from '@/api/generated/knowledge'
import type { MessageId } from '@/intl/message-ids'
import type { Tone } from '@/ui/badge'

export type Document = components['schemas']['DocumentView']
export type Found = components['schemas']['FoundChunk']

export const TABS = ['documents', 'search'] as const
export type Tab = (typeof TABS)[number]
export const asTab = (value: unknown): Tab => TABS.find((one) => one === value) ?? 'documents'

/** What can be read, for the browser's own file dialog. The service looks at the bytes. */
export const ACCEPTED = '.pdf,.docx,.md,.markdown,.txt,application/pdf,text/plain,text/markdown'

/** More than this no installation takes; most take less, and say so when they are asked. */
const MOST_BYTES = 50 * 2 ** 20

export const isReading = (documents: readonly Document[]): boolean =>
  documents.some(({ status }) => status === 'processing')

export const toneOf = (status: Document['status']): Tone =>
  ({ processing: 'info', indexed: 'success', failed: 'danger' })[status] as Tone

const KINDS: Record<string, MessageId> = {
  'application/pdf': 'knowledge.kind.pdf',
  'text/markdown': 'knowledge.kind.markdown',
  'text/plain': 'knowledge.kind.text',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'knowledge.kind.docx',
}
export const kindOf = (mimeType: string): MessageId | null => KINDS[mimeType] ?? null

const FAILURES = ['unreadable', 'encrypted', 'empty', 'too_large', 'too_slow', 'embedding_failed'] as const

/** Returns why a document could not be read, as a sentence. */
export function failureOf(reason: string | null): MessageId {
  const known = FAILURES.find((one) => one === reason)
  return known ? `knowledge.failure.${known}` : 'knowledge.failure.other'
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

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** Returns a size in the unit that reads best, for `Intl.NumberFormat`. */
export function sizeOf(bytes: number): { value: number; unit: (typeof UNITS)[number] } {
  const step = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1)
  return { value: bytes / 1024 ** step, unit: UNITS[step] ?? 'byte' }
}
