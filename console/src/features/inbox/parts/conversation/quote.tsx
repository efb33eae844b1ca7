import type { components } from '@/api/generated/conversation'
import { useT } from '@/intl/intl'
import { kindTextOf } from '@/ui/kind-text'

type Quoted = components['schemas']['QuotedView']

interface QuoteProps {
  quoted: Quoted
  author: string
  onOpen: (messageId: string) => void
}

/** The message that is answered, as it reads now; a press goes to it. */
export function Quote({ quoted, author, onOpen }: QuoteProps) {
  const t = useT()
  const words = quoted.text ?? t(kindTextOf(quoted.kind))
  return (
    <button
      type="button"
      onClick={() => onOpen(quoted.message_id)}
      className="mb-1 block w-full rounded-lg border-s-4 border-accent bg-sunken/60 px-2 py-1 text-start hover:bg-sunken"
    >
      <bdi className="block truncate text-xs font-semibold text-accent">{author}</bdi>
      <span dir="auto" className="line-clamp-2 text-xs break-words text-muted">
        {words}
      </span>
    </button>
  )
}
