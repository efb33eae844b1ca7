import { useT } from '@/intl/intl'

import { wordsOf, type Message } from '../rules'

interface SaidProps {
  title: string
  messages: readonly Message[]
  look: string
}

/** Messages as their words. What has none, or is not for this person, is said to be so. */
export function Said({ title, messages, look }: SaidProps) {
  const t = useT()
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="font-medium">{title}</h3>
      {messages.map((message) => (
        <p
          key={message.message_id}
          dir="auto"
          className={`max-h-48 shrink-0 overflow-y-auto rounded-xl px-3 py-2 [overflow-wrap:anywhere] whitespace-pre-wrap ${look}`}
        >
          {wordsOf(message) ?? <em className="text-muted">{t('ai.no-words')}</em>}
        </p>
      ))}
    </section>
  )
}
