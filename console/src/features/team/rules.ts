import { SETTINGS_GROUPS, type SettingsEntry, type SettingsGroup } from '@/app/feature'
import type { Role } from '@/session/session'

interface Group {
  group: SettingsGroup
  entries: readonly SettingsEntry[]
}

/** Returns the pages that a role may see, group by group; no group without any. */
export function groupsFor(role: Role, entries: readonly SettingsEntry[]): Group[] {
  const allowed = entries.filter((entry) => entry.roles.includes(role))
  return SETTINGS_GROUPS.map((group) => ({ group, entries: allowed.filter((entry) => entry.group === group) })).filter(
    (one) => one.entries.length > 0,
  )
}

/** Returns whether an address is of a page that this role is refused: somebody typed it, or was sent it. */
export function isRefused(role: Role, path: string, entries: readonly SettingsEntry[]): boolean {
  const entry = entries.find(({ to }) => to !== undefined && (path === to || path.startsWith(`${to}/`)))
  return entry !== undefined && !entry.roles.includes(role)
}
