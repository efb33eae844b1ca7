import { Gauge } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { everybody } from '@/session/roles'

export const billing: Feature = {
  navigation: [],
  settings: [{ group: 'business', to: '/team/usage', label: 'billing.title', icon: Gauge, roles: everybody }],
}
