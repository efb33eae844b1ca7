import { Contact, MailPlus } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { administering, supervising } from '@/session/roles'

export const people: Feature = {
  navigation: [],
  settings: [
    { group: 'people', to: '/team/people', label: 'people.title', icon: Contact, roles: supervising },
    { group: 'people', to: '/team/invitations', label: 'people.invitations', icon: MailPlus, roles: administering },
  ],
}
