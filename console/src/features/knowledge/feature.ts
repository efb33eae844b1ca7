import { BookOpen } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { everybody } from '@/session/roles'

export const knowledge: Feature = {
  navigation: [{ to: '/knowledge', label: 'knowledge.title', icon: BookOpen, roles: everybody, keys: 'g k' }],
}
