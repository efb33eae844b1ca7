/** Every feature of the console, in the order of the navigation. */
import { inbox } from '@/features/inbox/feature'
import { contacts } from '@/features/contacts/feature'
import { channels } from '@/features/channels/feature'
import { knowledge } from '@/features/knowledge/feature'
import { ai } from '@/features/ai/feature'
import { team } from '@/features/team/feature'
import { people } from '@/features/people/feature'
import { account } from '@/features/account/feature'
import { desk } from '@/features/desk/feature'
import { billing } from '@/features/billing/feature'
import { reports } from '@/features/reports/feature'
import { start } from '@/features/start/feature'
import { access } from '@/features/access/feature'
import { automation } from '@/features/automation/feature'
import { policy } from '@/features/policy/feature'
import { webhooks } from '@/features/webhooks/feature'

import type { Feature } from './feature'

export const features: readonly Feature[] = [
  start,
  inbox,
  contacts,
  knowledge,
  ai,
  channels,
  reports,
  team,
  people,
  account,
  desk,
  access,
  automation,
  policy,
  webhooks,
  billing,
]

export const liveListeners = features.flatMap((feature) => feature.onLiveEvent ?? [])

export const firstReads = features.flatMap((feature) => feature.firstRead ?? [])

export const leavings = features.flatMap((feature) => feature.onLeave ?? [])

/** The pages below `/team`, of all features. */
export const settings = features.flatMap((feature) => feature.settings ?? [])
