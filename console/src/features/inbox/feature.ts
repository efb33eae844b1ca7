import { AtSign, Hourglass, Inbox } from 'lucide-react'

import type { Feature } from '@/app/feature'
import { answering, everybody } from '@/session/roles'

import { useUnread, useUnreadMentions, useWaiting } from './counters'
import { keepFresh } from './live'
import { readFirst } from './first-reads'
import { forgetDrafts } from './parts/composer/drafts'
import { forgetWaitingFiles } from './parts/composer/waiting-files'

export { Notices } from './parts/notices/notices'

export const inbox: Feature = {
  navigation: [
    { to: '/inbox', label: 'inbox.title', icon: Inbox, roles: everybody, keys: 'g i', useCount: useUnread },
    {
      to: '/queue',
      label: 'inbox.queue.title',
      icon: Hourglass,
      roles: answering,
      keys: 'g q',
      useCount: useWaiting,
    },
    {
      to: '/mentions',
      label: 'inbox.mentions.title',
      icon: AtSign,
      roles: answering,
      keys: 'g m',
      useCount: useUnreadMentions,
    },
  ],
  search: { to: '/inbox', label: 'inbox.search', labelOf: 'inbox.search-for', roles: answering },
  onLiveEvent: keepFresh,
  firstRead: readFirst,
  onLeave: () => {
    forgetDrafts()
    forgetWaitingFiles()
  },
}
