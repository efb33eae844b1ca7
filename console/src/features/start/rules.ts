/** Which of the first steps are done. */
import type { components } from '@/api/generated/gateway'

export const STEPS = ['channel', 'document', 'conversation', 'colleague'] as const
export type Step = (typeof STEPS)[number]
/** `null`: not known, since it was not said yet, or could not be. */
export type Done = Record<Step, boolean | null>

interface Found {
  channels: readonly Pick<components['schemas']['ChannelView'], 'active'>[] | undefined
  hasDocument: boolean | undefined
  hasConversation: boolean | undefined
  users: readonly unknown[] | undefined
  hasInvitation: boolean | undefined
}

/** Returns what is done. A colleague who is asked counts: the rest is theirs. */
export function doneBy({ channels, hasDocument, hasConversation, users, hasInvitation }: Found): Done {
  const hasColleague = users && users.length > 1
  return {
    channel: channels?.some(({ active }) => active) ?? null,
    document: hasDocument ?? null,
    conversation: hasConversation ?? null,
    colleague:
      hasColleague === true || hasInvitation === true || (hasColleague === false ? (hasInvitation ?? null) : null),
  }
}

/** Returns how many steps are open; what is not known is not said to be. */
export const openIn = (done: Done): number => STEPS.filter((step) => done[step] === false).length

export const isAllDone = (done: Done): boolean => STEPS.every((step) => done[step] === true)
