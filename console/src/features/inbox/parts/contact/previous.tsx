import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { conversationsQuery } from '@/api/conversations'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge } from '@/ui/badge'
import { Section } from '@/ui/section'

import { conversationRoute } from '../../routes'
import { useTalk } from '../conversation/talk'

const SHOWN = 5

/** What else was said with this customer, newest first; all of it is on their own page. */
export function Previous() {
  const t = useT()
  const times = useTimes()
  const asked = conversationRoute.useSearch()
  const { conversation } = useTalk()
  const { data } = useInfiniteQuery(conversationsQuery({ contact_id: conversation.contact.contact_id }))
  const others = (data?.pages ?? [])
    .flatMap((page) => page.conversations)
    .filter((one) => one.conversation_id !== conversation.conversation_id && one.closed_because !== 'merged')
    .slice(0, SHOWN)
  if (others.length === 0) return null
  return (
    <Section title={t('inbox.contact.others')}>
      <ul>
        {others.map((one) => (
          <li key={one.conversation_id}>
            <Link
              to="/inbox/$conversationId"
              params={{ conversationId: one.conversation_id }}
              search={asked}
              className="flex items-center gap-2 rounded-lg px-1 py-1.5 hover:bg-hover"
            >
              <span className="grow">{times.full(one.opened_at)}</span>
              <Badge>{t(`inbox.phase.${one.phase}`)}</Badge>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}
