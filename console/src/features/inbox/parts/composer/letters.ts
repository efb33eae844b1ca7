/** What a draft is sent as: each file is a message, the first with the text under it. */
import type { Conversation } from '../../rules'
import type { Draft } from './drafts'
import type { Letter } from './outbox'
import type { Attachment } from './waiting-files'

type Ready = Pick<Attachment, 'kind' | 'mediaId' | 'file'>

export function lettersOf(
  draft: Draft,
  files: readonly Ready[],
  conversation: Pick<Conversation, 'conversation_id' | 'last_sequence'>,
  now: Date = new Date(),
): Letter[] {
  const text = draft.text.trim() === '' ? null : draft.text
  const letter = (body: Letter['body'], fileName?: string): Letter => ({
    clientId: crypto.randomUUID(),
    conversationId: conversation.conversation_id,
    writtenAt: now.toISOString(),
    after: conversation.last_sequence,
    body,
    fileName,
    state: 'sending',
  })
  const first = { reply_to_message_id: draft.replyTo?.messageId, suggestion_id: draft.suggestionId }
  if (files.length === 0) return text === null ? [] : [letter({ text, ...first })]
  return files.flatMap(({ kind, mediaId, file }, index) => {
    if (kind === null || mediaId === null) return []
    const isFirst = index === 0
    const content = { kind, media_id: mediaId, caption: isFirst ? text : null }
    return letter({ content, ...(isFirst ? first : {}) }, file.name)
  })
}
