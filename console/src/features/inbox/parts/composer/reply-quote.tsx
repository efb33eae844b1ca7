import { X } from 'lucide-react'

import { useT } from '@/intl/intl'
import { IconButton } from '@/ui/button'

/** The message that is answered. */
export function ReplyQuote({ text, onRemove }: { text: string; onRemove: () => void }) {
  const t = useT()
  return (
    <div className="mx-3 mt-2 flex items-center gap-2 rounded-lg border-s-4 border-accent bg-sunken px-2 py-1">
      <p dir="auto" className="min-w-0 grow truncate text-xs text-muted">
        {t('inbox.composer.replying', { text })}
      </p>
      <IconButton label={t('inbox.composer.no-reply')} icon={<X size={14} />} className="size-7" onClick={onRemove} />
    </div>
  )
}
