import { Rocket } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { administering } from '@/session/roles'

import { useOpenSteps } from './steps'

export const start: Feature = {
  navigation: [
    {
      to: '/start',
      label: 'start.title',
      icon: Rocket,
      roles: administering,
      keys: 'g s',
      useShown: () => useOpenSteps() > 0,
    },
  ],
}
