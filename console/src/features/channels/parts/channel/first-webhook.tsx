import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { useSaid } from '@/ui/said'
import { Spinner } from '@/ui/spinner'

import { diagnosticsQuery } from '../../queries'
import { firstWebhook, type Channel } from '../../rules'

/** Looks every few seconds whether the provider's webhooks arrive, until one did. */
export function FirstWebhook({ channel }: { channel: Channel }) {
  const t = useT()
  const said = useSaid()
  const times = useTimes()
  const diagnostics = useQuery(diagnosticsQuery(channel.channel_id))
  if (diagnostics.isError) return <p role="alert">{said(diagnostics.error)}</p>
  const found = firstWebhook(diagnostics.data?.entries ?? [])
  const at = 'at' in found ? times.full(found.at) : ''
  const looks = {
    message: { icon: <CircleCheck size={20} />, look: 'bg-success-soft text-success' },
    verified: { icon: <CircleCheck size={20} />, look: 'bg-info-soft text-info' },
    refused: { icon: <CircleAlert size={20} />, look: 'bg-danger-soft text-danger' },
    nothing: { icon: <Spinner size={20} />, look: 'bg-sunken text-muted' },
  }
  const { icon, look } = looks[found.came]
  return (
    <div role="status" className={`flex items-start gap-3 rounded-2xl p-4 ${look}`}>
      <span aria-hidden className="shrink-0">
        {icon}
      </span>
      <div>
        <p className="font-medium">{t(`channels.first.${found.came}`, { at })}</p>
        <p className="mt-0.5">{t(`channels.first-about.${found.came}`)}</p>
      </div>
    </div>
  )
}
