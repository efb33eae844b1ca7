import { useT } from '@/intl/intl'
import { Card } from '@/ui/page'
import { Copyable } from '@/ui/once'

import { providers } from '../../providers'
import type { Channel } from '../../rules'

/** Where the provider delivers to, and how it is told. For admins: with some providers whoever knows the address may post. */
export function WebhookCard({ channel, token = null }: { channel: Channel; token?: string | null }) {
  const t = useT()
  const { steps, fields } = providers[channel.provider]
  const tokenField = fields.find(({ kind }) => kind === 'token')
  if (channel.webhook_url === null) return null
  return (
    <Card title={t('channels.webhook')}>
      <div className="flex flex-col gap-5">
        {steps.length === 1 ? (
          steps.map((step) => <p key={step}>{t(step)}</p>)
        ) : (
          <ol className="flex list-decimal flex-col gap-2 ps-5">
            {steps.map((step) => (
              <li key={step}>{t(step)}</li>
            ))}
          </ol>
        )}
        <Copyable label={t('channels.webhook-address')} value={channel.webhook_url} />
        {token !== null && tokenField && <Copyable label={t(tokenField.label)} value={token} />}
        {token !== null && <p className="text-xs text-muted">{t('channels.token-once')}</p>}
        {token === null && channel.provider === 'meta' && (
          <p className="text-xs text-muted">{t('channels.token-lost')}</p>
        )}
      </div>
    </Card>
  )
}
