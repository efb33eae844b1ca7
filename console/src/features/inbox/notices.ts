/** What of all that happens is told to a person who looks elsewhere: what asks something of them. */
import type { LiveEvent } from '@/live/frames'

import { contentOf } from './parts/conversation/content'
import type { Conversation } from './rules'

export interface Told {
  conversationId: string
  why: 'message' | 'waiting' | 'mention'
  text: string
}

/**
 * Returns what may be told of an event, where `isFor` says so; null for nothing. `waiting` are the conversations of which it was told that they wait: it
 * is kept here, so that each is told once. Who waited before the page was there, from `since` on, was seen in its lists, or told by a page before it.
 */
export function toldOf(event: LiveEvent, me: string, waiting: Set<string>, since: number): Told | null {
  switch (event.type) {
    case 'message.created': {
      const { author, conversation_id } = event.data
      if (author !== 'customer') return null
      const content = contentOf(event.data)
      return { conversationId: conversation_id, why: 'message', text: content?.kind === 'text' ? content.text : '' }
    }
    case 'conversation.changed': {
      const { conversation_id, phase, last_message, waiting_since: at } = event.data
      if (phase !== 'queued') {
        waiting.delete(conversation_id)
        return null
      }
      if (waiting.has(conversation_id)) return null
      waiting.add(conversation_id)
      if (typeof at === 'string' && Date.parse(at) < since) return null
      return { conversationId: conversation_id, why: 'waiting', text: last_message?.text ?? '' }
    }
    case 'note.created': {
      if (!('mentions' in event.data) || !event.data.mentions.includes(me)) return null
      return { conversationId: event.data.conversation_id, why: 'mention', text: event.data.text }
    }
    default:
      return null
  }
}

/** Returns whether this person is told of it: of what customers write, only who has the conversation. */
export const isFor = ({ why }: Told, conversation: Pick<Conversation, 'assigned_user_id'>, me: string): boolean =>
  why !== 'message' || conversation.assigned_user_id === me
