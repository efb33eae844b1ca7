import { useQuery } from '@tanstack/react-query'

import { useT } from '@/intl/intl'
import { Page } from '@/ui/page'
import { Failure, Loading } from '@/ui/states'

import { LifeForm } from './parts/life-form'
import { policyQuery } from './queries'

export function PolicyPage() {
  const t = useT()
  const query = useQuery(policyQuery)
  return (
    <Page title={t('policy.title')} description={t('policy.about')}>
      {query.isPending && <Loading />}
      {query.isError && !query.data && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <LifeForm seen={query.data} />}
    </Page>
  )
}
