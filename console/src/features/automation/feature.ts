import { History, Workflow } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { supervising } from '@/session/roles'

export const automation: Feature = {
  navigation: [],
  settings: [
    { group: 'automation', to: '/team/rules', label: 'automation.title', icon: Workflow, roles: supervising },
    { group: 'automation', to: '/team/rule-log', label: 'automation.log', icon: History, roles: supervising },
  ],
}
