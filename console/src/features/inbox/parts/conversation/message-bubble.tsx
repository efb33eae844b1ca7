import { useTimes } from '@/intl/time'

import type { Message } from '../../rules'

const looks: Record<Message['author'], string> = {
  customer: 'self-start bg-bubble-in',
  ai: 'self-end bg-bubble-ai',
  agent: 'self-end bg-bubble-out',
  system: 'self-center text-muted',
}

/** Returns what is written in a message; foreign text, which is shown as text. */
const textOf = ({ content }: Message): string => (typeof content?.text === 'string' ? content.text : '')

export function MessageBubble({ message }: { message: Message }) {
  const times = useTimes()
  return (
    <li className={`max-w-[min(36rem,85%)] rounded-2xl border px-3 py-2 ${looks[message.author]}`}>
      <p dir="auto" className="break-words whitespace-pre-wrap">
        {textOf(message)}
      </p>
      <time dateTime={message.sent_at} className="text-xs text-muted">
        {times.clock(message.sent_at)}
      </time>
    </li>
  )
}
