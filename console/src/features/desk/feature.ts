import { MessageSquareQuote, Tags, Zap } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { answering, everybody } from '@/session/roles'

export const desk: Feature = {
  navigation: [],
  settings: [
    { group: 'desk', to: '/team/canned-answers', label: 'desk.answers', icon: MessageSquareQuote, roles: answering },
    { group: 'desk', to: '/team/macros', label: 'desk.macros', icon: Zap, roles: answering },
    { group: 'desk', to: '/team/labels', label: 'desk.labels', icon: Tags, roles: everybody },
  ],
}
