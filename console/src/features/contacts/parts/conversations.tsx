import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { conversationsQuery } from '@/api/conversations'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge } from '@/ui/badge'
import { Preview } from '@/ui/preview'
import { More } from '@/ui/rows'
import { Failure, LoadingRows } from '@/ui/states'

/** All that was said with a customer, of what the person sees, newest first. */
export function Conversations({ contactId }: { contactId: string }) {
  const t = useT()
  const times = useTimes()
  const query = useInfiniteQuery(conversationsQuery({ contact_id: contactId }))
  if (query.isPending) return <LoadingRows rows={2} />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  const shown = query.data.pages.flatMap((page) => page.conversations).filter((one) => one.closed_because !== 'merged')
  if (shown.length === 0) return <p className="text-muted">{t('contacts.no-talks')}</p>
  return (
    <div className="flex flex-col gap-3">
      <ul className="-mx-2">
        {shown.map((one) => (
          <li key={one.conversation_id}>
            <Link
              to="/inbox/$conversationId"
              params={{ conversationId: one.conversation_id }}
              search={{ view: 'all' }}
              className="flex items-center gap-3 rounded-lg px-2 py-2 hover:bg-hover"
            >
              <time dateTime={one.last_activity_at} className="w-12 shrink-0 text-xs text-muted sm:w-20">
                {times.short(one.last_activity_at)}
              </time>
              <Preview of={one.last_message} />
              <span className="shrink-0">
                <Badge tone={one.state === 'open' ? 'accent' : 'neutral'}>{t(`inbox.phase.${one.phase}`)}</Badge>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <More query={query} />
    </div>
  )
}
