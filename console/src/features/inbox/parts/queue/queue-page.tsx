import { useQuery } from '@tanstack/react-query'
import { Armchair } from 'lucide-react'

import { ProblemError } from '@/api/problem'
import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Page } from '@/ui/page'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { queuesQuery } from '../../queries'
import { Queue } from './queue'

/** Who waits for a person: for each team, longest first. */
export function QueuePage() {
  const t = useT()
  const may = answering.includes(usePerson().role)
  const query = useQuery({ ...queuesQuery, enabled: may })
  if (!may) return <Failure error={new ProblemError(403, null)} />
  return (
    <Page title={t('inbox.queue.title')} description={t('inbox.queue.about')}>
      {query.isPending && <LoadingRows />}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && (
        <Empty icon={<Armchair size={28} />} title={t('inbox.queue.nobody')}>
          {t('inbox.queue.nobody-about')}
        </Empty>
      )}
      {query.data?.map((queue) => (
        <Queue key={queue.team_id} queue={queue} />
      ))}
    </Page>
  )
}
