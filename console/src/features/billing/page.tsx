import { useT } from '@/intl/intl'
import { Page } from '@/ui/page'

import { Ledger } from './parts/ledger'
import { PlanCard } from './parts/plan-card'

export function UsagePage() {
  const t = useT()
  return (
    <Page title={t('billing.title')} description={t('billing.about')}>
      <PlanCard />
      <section aria-labelledby="billing-ledger" className="flex flex-col gap-3">
        <div>
          <h2 id="billing-ledger" className="text-lg font-semibold">
            {t('billing.ledger')}
          </h2>
          <p className="text-muted">{t('billing.ledger-about')}</p>
        </div>
        <Ledger />
      </section>
    </Page>
  )
}
