import { Contact } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { answering, everybody } from '@/session/roles'

import { keepFresh } from './live'

export const contacts: Feature = {
  navigation: [{ to: '/contacts', label: 'contacts.title', icon: Contact, roles: everybody, keys: 'g c' }],
  search: { to: '/contacts', label: 'contacts.search', labelOf: 'contacts.search-for', roles: answering },
  onLiveEvent: keepFresh,
}
