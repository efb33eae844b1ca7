import { UsersRound } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { everybody } from '@/session/roles'

export const team: Feature = {
  navigation: [{ to: '/team', label: 'team.title', icon: UsersRound, roles: everybody, keys: 'g t' }],
}
