import { CalendarClock, Contact, MailPlus, UsersRound } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { administering, answering, supervising } from '@/session/roles'

export const people: Feature = {
  navigation: [],
  settings: [
    { group: 'people', to: '/team/people', label: 'people.title', icon: Contact, roles: supervising },
    { group: 'people', to: '/team/invitations', label: 'people.invitations', icon: MailPlus, roles: administering },
    { group: 'people', to: '/team/teams', label: 'people.teams', icon: UsersRound, roles: answering },
    { group: 'people', to: '/team/hours', label: 'people.hours', icon: CalendarClock, roles: answering },
  ],
}
