import { Sparkles } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { everybody } from '@/session/roles'

export const ai: Feature = {
  navigation: [{ to: '/ai', label: 'ai.title', icon: Sparkles, roles: everybody, keys: 'g a' }],
}
