import { Bot, CornerUpLeft, type LucideIcon } from 'lucide-react'

import type { Conversation } from '@/api/conversations'
import { useT } from '@/intl/intl'

import { kindTextOf } from './kind-text'

const icons: Partial<Record<NonNullable<Conversation['last_message']>['author'], LucideIcon>> = {
  ai: Bot,
  agent: CornerUpLeft,
}

/** What was said last, in one line, and by whom when it was not the customer. */
export function Preview({ of: last }: { of: Conversation['last_message'] }) {
  const t = useT()
  const Icon = last ? icons[last.author] : undefined
  const text = last?.revoked_at ? t('inbox.preview.withdrawn') : (last?.text ?? (last && t(kindTextOf(last.kind))))
  return (
    <span className="flex min-w-0 grow items-center gap-1 text-muted">
      {Icon && last && <Icon size={14} className="shrink-0" aria-label={t(`inbox.preview.${last.author}`)} />}
      <span className="truncate">
        <bdi>{text}</bdi>
      </span>
    </span>
  )
}
