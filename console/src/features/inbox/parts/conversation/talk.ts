/** What the parts of one open conversation share: whose it is, what may be done, and the composer's ear. */
import { createContext, useContext } from 'react'

import type { Conversation } from '../../rules'
import type { Capabilities } from '../composer/attachments'
import type { Allowed } from './allowed'

export interface Talk {
  conversation: Conversation
  allowed: Allowed
  /** Null until it is known what the channel carries, and for viewers. */
  able: Capabilities | null
  replyTo: (messageId: string, text: string) => void
  /** Puts words into the composer, for what failed or is to be said again. */
  write: (text: string) => void
}

export const TalkContext = createContext<Talk | null>(null)

export function useTalk(): Talk {
  const talk = useContext(TalkContext)
  if (talk === null) throw new Error('no conversation is open around this')
  return talk
}
