import { Inbox } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { everybody } from '@/session/roles'

import { useUnread } from './counters'
import { keepFresh } from './live'

export const inbox: Feature = {
  navigation: [{ to: '/inbox', label: 'inbox.title', icon: Inbox, roles: everybody, keys: 'g i', useCount: useUnread }],
  onLiveEvent: keepFresh,
}
