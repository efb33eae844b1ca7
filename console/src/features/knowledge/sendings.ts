/** What becomes of files that are to be sent, step by step: no network, no clock. */
import type { MessageId } from '@/intl/message-ids'

export interface Sending {
  id: number
  file: File
  /** The knowledge base that it is for; null for the general one. */
  base: string | null
  state:
    | { is: 'waiting' }
    | { is: 'sending'; share: number }
    | { is: 'done'; as: MessageId; title: string; version: number }
    | { is: 'refused'; error: unknown }
    /** Not even sent. */
    | { is: 'hopeless'; because: MessageId }
}

type Step =
  | { type: 'added'; files: readonly File[]; base: string | null; refuse: (file: File) => MessageId | null }
  | { type: 'sending'; id: number; share: number }
  | { type: 'done'; id: number; as: MessageId; title: string; version: number }
  | { type: 'refused'; id: number; error: unknown }
  | { type: 'again'; id: number }
  | { type: 'dropped'; id: number }
  | { type: 'cleared' }

const AT_ONCE = 2

export function changed(list: readonly Sending[], step: Step): readonly Sending[] {
  const become = (id: number, state: Sending['state']) => list.map((one) => (one.id === id ? { ...one, state } : one))
  switch (step.type) {
    case 'added': {
      const first = Math.max(0, ...list.map(({ id }) => id)) + 1
      return [
        ...list,
        ...step.files.map((file, index): Sending => {
          const because = step.refuse(file)
          return {
            id: first + index,
            file,
            base: step.base,
            state: because ? { is: 'hopeless', because } : { is: 'waiting' },
          }
        }),
      ]
    }
    case 'sending':
      return become(step.id, { is: 'sending', share: step.share })
    case 'done':
      return become(step.id, { is: 'done', as: step.as, title: step.title, version: step.version })
    case 'refused':
      return become(step.id, { is: 'refused', error: step.error })
    case 'again':
      return become(step.id, { is: 'waiting' })
    case 'dropped':
      return list.filter(({ id }) => id !== step.id)
    case 'cleared':
      return list.filter(({ state }) => state.is === 'waiting' || state.is === 'sending')
  }
}

/** Returns those whose turn it is. */
export function nextToSend(list: readonly Sending[]): readonly Sending[] {
  const under = list.filter(({ state }) => state.is === 'sending').length
  return list.filter(({ state }) => state.is === 'waiting').slice(0, Math.max(0, AT_ONCE - under))
}
