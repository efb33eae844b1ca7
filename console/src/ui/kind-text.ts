import type { MessageId } from '@/intl/message-ids'

const NAMED = [
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'sticker',
  'location',
  'contacts',
  'order',
  'template',
] as const
const CHOICES = ['button_reply', 'list_reply', 'flow_reply']

/** Returns the name of a kind as the contracts have it, for what has no words of its own. */
export function kindTextOf(kind: string | null | undefined): MessageId {
  if (CHOICES.some((one) => one === kind)) return 'inbox.kind.choice'
  const named = NAMED.find((one) => one === kind)
  return named ? `inbox.kind.${named}` : 'inbox.kind.other'
}
