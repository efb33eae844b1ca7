import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CalendarClock } from 'lucide-react'

import { conversation as api, ok } from '@/api/clients'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { supervising } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Button } from '@/ui/button'
import { useToasts } from '@/ui/toasts'

import { scheduledKey, scheduledQuery } from '../../queries'
import { contentIn, wordsOf } from '../conversation/content'

/** What waits to be sent later, and can be called off until then. */
export function ScheduledStrip({ id }: { id: string }) {
  const t = useT()
  const times = useTimes()
  const { role, userId } = usePerson()
  const { failed } = useToasts()
  const queries = useQueryClient()
  const { data } = useQuery(scheduledQuery(id))
  const cancel = useMutation({
    mutationFn: (scheduledId: string) =>
      ok(
        api.DELETE('/v1/conversations/{conversation_id}/scheduled-messages/{scheduled_id}', {
          params: { path: { conversation_id: id, scheduled_id: scheduledId } },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: scheduledKey(id) }),
    onError: failed,
  })
  const waiting = data?.scheduled_messages ?? []
  if (waiting.length === 0) return null
  return (
    <details className="px-3 pt-2 text-xs">
      <summary className="inline-flex cursor-pointer items-center gap-1 rounded text-muted hover:text-ink">
        <CalendarClock size={14} aria-hidden />
        {t('inbox.schedule.waiting', { count: waiting.length })}
      </summary>
      <ul className="mt-1 max-h-40 overflow-y-auto">
        {waiting.map((one) => (
          <li key={one.scheduled_id} className="flex items-center gap-2 py-1">
            <time dateTime={one.send_at} className="shrink-0 font-medium">
              {times.full(one.send_at)}
            </time>
            <span dir="auto" className="min-w-0 grow truncate text-muted">
              {wordsOf(contentIn(one.content)) || t('inbox.kind.other')}
            </span>
            {(one.user_id === userId || supervising.includes(role)) && (
              <Button
                look="quiet"
                className="h-7 px-2 text-xs"
                disabled={cancel.isPending}
                onClick={() => cancel.mutate(one.scheduled_id)}
              >
                {t('inbox.schedule.cancel')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
