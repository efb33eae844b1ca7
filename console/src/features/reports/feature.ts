import { ChartColumn } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { everybody } from '@/session/roles'

export const reports: Feature = {
  navigation: [{ to: '/reports', label: 'reports.title', icon: ChartColumn, roles: everybody, keys: 'g r' }],
}
