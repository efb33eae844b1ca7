import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus, Webhook } from 'lucide-react'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { Once } from '@/ui/once'
import { Page } from '@/ui/page'
import { Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { EndpointDialog } from './parts/endpoint-dialog'
import { HealthBadge } from './parts/health-badge'
import { endpointsQuery } from './queries'
import { shortType } from './rules'

export function WebhooksPage() {
  const t = useT()
  const query = useQuery(endpointsQuery)
  const [open, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const list = () => {
    if (query.isPending) return <LoadingRows rows={3} />
    if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (query.data.length === 0)
      return (
        <Empty icon={<Webhook size={28} />} title={t('webhooks.none')}>
          {t('webhooks.none-about')}
        </Empty>
      )
    return (
      <Rows label={t('webhooks.title')}>
        {query.data.map((endpoint) => (
          <Row
            key={endpoint.endpoint_id}
            name={endpoint.url}
            title={
              <Link
                to="/team/webhooks/$endpointId"
                params={{ endpointId: endpoint.endpoint_id }}
                className="[overflow-wrap:anywhere] text-accent hover:underline"
              >
                {endpoint.description || endpoint.url}
              </Link>
            }
            badges={<HealthBadge endpoint={endpoint} />}
            detail={[
              ...(endpoint.description ? [endpoint.url] : []),
              endpoint.types.map((one) => shortType(one.type)).join(', '),
            ].join(' · ')}
          />
        ))}
      </Rows>
    )
  }
  return (
    <Page
      title={t('webhooks.title')}
      description={t('webhooks.about')}
      actions={
        <Button look="primary" icon={<Plus size={16} />} onClick={() => setOpen(true)}>
          {t('webhooks.new')}
        </Button>
      }
    >
      {list()}
      {open && (
        <EndpointDialog
          endpoint={null}
          onClose={() => setOpen(false)}
          onSecret={(shown) => {
            setOpen(false)
            setSecret(shown)
          }}
        />
      )}
      {secret !== null && (
        <Once
          title={t('webhooks.secret-title')}
          description={t('webhooks.secret-about')}
          label={t('webhooks.secret')}
          value={secret}
          onClose={() => setSecret(null)}
        />
      )}
    </Page>
  )
}
