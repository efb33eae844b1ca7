import { Smartphone } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { everybody } from '@/session/roles'

export const channels: Feature = {
  navigation: [{ to: '/channels', label: 'channels.title', icon: Smartphone, roles: everybody, keys: 'g c' }],
}
