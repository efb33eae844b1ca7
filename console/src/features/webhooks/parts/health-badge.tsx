import { useT } from '@/intl/intl'
import { Badge, type Tone } from '@/ui/badge'

import { healthOf, type Endpoint } from '../rules'

const tones: Record<ReturnType<typeof healthOf>, Tone> = {
  well: 'success',
  failing: 'warning',
  disabled: 'danger',
  gone: 'danger',
  off: 'neutral',
}

export function HealthBadge({ endpoint }: { endpoint: Endpoint }) {
  const t = useT()
  const health = healthOf(endpoint)
  return <Badge tone={tones[health]}>{t(`webhooks.health.${health}`)}</Badge>
}
