import { skipToken, useQuery } from '@tanstack/react-query'

import { useT } from '@/intl/intl'

import { typingKey } from '../../queries'
import type { Typists } from '../../rules'
import { useNow } from './use-now'
import { usePersonName } from './use-people'

const NOBODY: Typists = {}

/** Who else writes here now: two answers to one question help nobody. */
export function TypingLine({ id }: { id: string }) {
  const t = useT()
  const nameOf = usePersonName()
  const now = useNow(1_000)
  const { data = NOBODY } = useQuery<Typists>({ queryKey: typingKey(id), queryFn: skipToken })
  const names = Object.entries(data).flatMap(([userId, until]) => (until > now ? nameOf(userId) : []))
  return (
    <div role="status">
      {names.length > 0 && (
        <p className="flex items-center gap-2 border-t bg-warning-soft px-4 py-1 text-xs text-warning">
          <span className="size-2 animate-pulse rounded-full bg-warning" aria-hidden />
          {t('inbox.typing', { names: names.join(', ') })}
        </p>
      )}
    </div>
  )
}
