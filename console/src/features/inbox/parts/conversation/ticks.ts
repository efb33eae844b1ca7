/** What became of a message that we sent, and why it failed, as texts. */
import type { MessageId } from '@/intl/message-ids'

import type { Message } from '../../rules'

export type Status = NonNullable<Message['status']>

const REASONS = [
  'auth',
  'integrity',
  'throttling',
  'pair_rate',
  'spam',
  'registration',
  'transient',
  'window',
  'recipient',
  'marketing',
  'content',
  'payment',
  'template',
  'other',
] as const

/** Returns why something failed, in words; of a reason that is not known here, that it failed. */
export function reasonId(errorClass: string | null | undefined): MessageId {
  return `inbox.failed.${REASONS.find((one) => one === errorClass) ?? 'other'}`
}

/** Returns what became of a message; null for what was not sent by us, or is not told. */
export function statusOf(message: Pick<Message, 'author' | 'status'>): Status | null {
  return message.author === 'customer' ? null : message.status
}
