/** What a feature gives the console: its place in the navigation, and what it does with live events. Its addresses: router.tsx. */
import type { QueryClient } from '@tanstack/react-query'
import type { LinkProps } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'

import type { MessageId } from '@/intl/message-ids'
import type { LiveListener } from '@/live/live'
import type { Person, Role } from '@/session/session'

export interface NavigationEntry {
  to: LinkProps['to']
  label: MessageId
  icon: LucideIcon
  /** Who is shown it: nobody sees a way that would be refused. */
  roles: readonly Role[]
  /** The keys that go there. */
  keys?: string
  /** A hook: how many things wait for this person there. */
  useCount?: () => number
  /** A hook: whether there is anything to go there for. Without it there always is. */
  useShown?: () => boolean
}

/** The parts of the team's and settings' own list, in its order. */
export const SETTINGS_GROUPS = ['people', 'desk', 'automation', 'business', 'account'] as const
export type SettingsGroup = (typeof SETTINGS_GROUPS)[number]

/** A page below `/team`, so that the navigation stays short. */
export interface SettingsEntry extends NavigationEntry {
  group: SettingsGroup
}

/** Where what is typed in the palette is looked for, as the address's `q`. */
export interface FeatureSearch {
  to: '/inbox' | '/contacts'
  /** Said without what is typed, and with it (`sought`). */
  label: MessageId
  labelOf: MessageId
  roles: readonly Role[]
}

/** `search` is as the address has it. */
interface Place {
  pathname: string
  search: Record<string, unknown>
}

export type FirstRead = (queries: QueryClient, person: Person, place: Place) => void

export interface Feature {
  navigation: readonly NavigationEntry[]
  settings?: readonly SettingsEntry[]
  search?: FeatureSearch
  onLiveEvent?: LiveListener
  /** Called as soon as it is known who is signed in, before their first page is there: begins to read what it shows. */
  firstRead?: FirstRead
  /** Called once somebody has signed out here. */
  onLeave?: () => void
}
