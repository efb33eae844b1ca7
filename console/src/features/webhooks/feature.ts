import { Webhook } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { administering } from '@/session/roles'

export const webhooks: Feature = {
  navigation: [],
  settings: [{ group: 'business', to: '/team/webhooks', label: 'webhooks.title', icon: Webhook, roles: administering }],
}
