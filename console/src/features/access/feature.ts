import { Building2, KeyRound, ScrollText } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { administering } from '@/session/roles'

export const access: Feature = {
  navigation: [],
  settings: [
    { group: 'business', to: '/team/business', label: 'access.business', icon: Building2, roles: administering },
    { group: 'business', to: '/team/api-keys', label: 'access.keys', icon: KeyRound, roles: administering },
    { group: 'business', to: '/team/audit', label: 'access.audit', icon: ScrollText, roles: administering },
  ],
}
