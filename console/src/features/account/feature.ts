import { CircleUserRound } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { everybody } from '@/session/roles'

export const account: Feature = {
  navigation: [],
  settings: [
    { group: 'account', to: '/team/account', label: 'account.title', icon: CircleUserRound, roles: everybody },
  ],
}
