import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { UserCheck } from 'lucide-react'

import { teamsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { Badge } from '@/ui/badge'
import { useDoing } from '@/ui/doing'
import { Card } from '@/ui/page'

import { putConversation } from '../../live'
import { conversationQuery, queuesQuery, takeNext } from '../../queries'
import { MOST_WAITING, shownOf, type QueueView } from '../../rules'
import { Waiting } from './waiting'

/** What waits for one team, or for none, and the way to take who waits longest. */
export function Queue({ queue }: { queue: QueueView }) {
  const t = useT()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { data: teams } = useQuery(teamsQuery)
  const name =
    queue.team_id === null
      ? t('inbox.queue.of-none')
      : (teams?.find((team) => team.team_id === queue.team_id)?.name ?? t('inbox.queue.of-team'))
  const shown = shownOf(queue)
  const known = useQueries({ queries: shown.map((one) => conversationQuery(one.conversation_id)) })
  const next = useDoing(takeNext, {
    refresh: [queuesQuery.queryKey],
    loud: true,
    onDone: (one) => {
      putConversation(queries, one)
      void navigate({
        to: '/inbox/$conversationId',
        params: { conversationId: one.conversation_id },
        search: { view: 'mine' },
      })
    },
  })
  const count = queue.waiting >= MOST_WAITING ? `${MOST_WAITING}+` : queue.waiting
  return (
    <Card
      title={name}
      actions={
        <div className="flex items-center gap-3">
          <Badge tone="warning">{t('inbox.queue.waiting', { count })}</Badge>
          <Button
            look="primary"
            icon={<UserCheck size={16} />}
            busy={next.isPending}
            onClick={() => next.mutate(queue.team_id)}
          >
            {t('inbox.queue.take-next')}
          </Button>
        </div>
      }
    >
      <ol aria-label={name} className="-m-2 flex flex-col">
        {shown.map((one, index) => (
          <Waiting key={one.conversation_id} queued={one} conversation={known[index]?.data} />
        ))}
      </ol>
      {queue.waiting > shown.length && (
        <p className="mt-4 text-muted">{t('inbox.queue.first', { count: shown.length })}</p>
      )}
    </Card>
  )
}
