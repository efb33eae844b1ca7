import { SlidersHorizontal, Timer } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { supervising } from '@/session/roles'

export const policy: Feature = {
  navigation: [],
  settings: [
    { group: 'desk', to: '/team/policy', label: 'policy.title', icon: SlidersHorizontal, roles: supervising },
    { group: 'desk', to: '/team/service-levels', label: 'policy.levels', icon: Timer, roles: supervising },
  ],
}
