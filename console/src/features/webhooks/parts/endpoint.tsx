import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { MoreHorizontal, Pencil, Power, RotateCw, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Button, IconButton } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { useDoing } from '@/ui/doing'
import { Menu } from '@/ui/menu'
import { Once } from '@/ui/once'
import { Card, Page } from '@/ui/page'
import { versioned } from '@/ui/saving'
import { Failure, Loading } from '@/ui/states'

import {
  changeEndpoint,
  deleteEndpoint,
  deliveriesKey,
  endpointKey,
  endpointQuery,
  endpointsQuery,
  rotateSecret,
  testEndpoint,
} from '../queries'
import { endpointRoute } from '../routes'
import { healthOf, shortType, type Endpoint } from '../rules'
import { Deliveries } from './deliveries'
import { EndpointDialog } from './endpoint-dialog'
import { HealthBadge } from './health-badge'

export function EndpointPage() {
  const { endpointId } = endpointRoute.useParams()
  const query = useQuery(endpointQuery(endpointId))
  if (query.isPending) return <Loading />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  return <OneEndpoint endpoint={query.data} />
}

function OneEndpoint({ endpoint }: { endpoint: Endpoint }) {
  const t = useT()
  const times = useTimes()
  const navigate = useNavigate()
  const id = endpoint.endpoint_id
  const [editing, setEditing] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const refresh = [endpointKey(id), endpointsQuery.queryKey, deliveriesKey(id)]
  const test = useDoing(() => testEndpoint(id), { refresh, said: t('webhooks.tested'), loud: true })
  const toggle = useDoing(() => changeEndpoint(id, { enabled: !endpoint.enabled }, versioned(endpoint).version), {
    refresh,
    loud: true,
  })
  const [askRotation, rotation] = useConfirmed<Endpoint>({
    title: () => t('webhooks.rotate-title'),
    description: t('webhooks.rotate-about'),
    action: t('webhooks.rotate'),
    said: t('webhooks.rotated'),
    refresh,
    run: async () => setSecret((await rotateSecret(id)).secret),
  })
  const [askRemoval, removal] = useConfirmed<Endpoint>({
    title: () => t('webhooks.delete-title'),
    description: t('webhooks.delete-about'),
    action: t('webhooks.delete'),
    said: t('webhooks.deleted'),
    refresh: [endpointsQuery.queryKey],
    run: () => deleteEndpoint(id),
    onDone: () => void navigate({ to: '/team/webhooks', replace: true }),
  })
  const health = healthOf(endpoint)
  return (
    <Page
      title={endpoint.description || t('webhooks.endpoint')}
      description={<span className="[overflow-wrap:anywhere]">{endpoint.url}</span>}
      actions={
        <>
          <Button icon={<Send size={16} />} busy={test.isPending} onClick={() => test.mutate()}>
            {t('webhooks.test')}
          </Button>
          <Button icon={<Pencil size={16} />} onClick={() => setEditing(true)}>
            {t('webhooks.change')}
          </Button>
          <Menu
            trigger={
              <IconButton label={t('ui.actions-of', { name: endpoint.url })} icon={<MoreHorizontal size={18} />} />
            }
            entries={[
              {
                label: t(endpoint.enabled ? 'webhooks.disable' : 'webhooks.enable'),
                icon: <Power size={16} />,
                onSelect: () => toggle.mutate(),
              },
              { label: t('webhooks.rotate'), icon: <RotateCw size={16} />, onSelect: () => askRotation(endpoint) },
              {
                label: t('webhooks.delete'),
                icon: <Trash2 size={16} />,
                danger: true,
                onSelect: () => askRemoval(endpoint),
              },
            ]}
          />
        </>
      }
    >
      <Card>
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center gap-2">
            <HealthBadge endpoint={endpoint} />
            {health !== 'well' && <span className="text-muted">{t(`webhooks.health-about.${health}`)}</span>}
          </div>
          {endpoint.failing_since && (
            <p className="text-warning">{t('webhooks.failing-since', { at: times.full(endpoint.failing_since) })}</p>
          )}
          {endpoint.previous_secret_until && (
            <p className="text-muted">{t('webhooks.both-count', { at: times.full(endpoint.previous_secret_until) })}</p>
          )}
          <ul className="flex flex-col gap-1">
            {endpoint.types.map((one) => (
              <li key={one.type} className="[overflow-wrap:anywhere]">
                {shortType(one.type)} <span className="text-muted">({one.fields?.join(', ') ?? '*'})</span>
              </li>
            ))}
          </ul>
        </div>
      </Card>
      <Deliveries endpoint={endpoint} />
      {editing && <EndpointDialog endpoint={endpoint} onClose={() => setEditing(false)} />}
      {secret !== null && (
        <Once
          title={t('webhooks.secret-title')}
          description={t('webhooks.secret-about')}
          label={t('webhooks.secret')}
          value={secret}
          onClose={() => setSecret(null)}
        />
      )}
      {rotation}
      {removal}
    </Page>
  )
}
