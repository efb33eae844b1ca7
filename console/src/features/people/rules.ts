import { AgentChange } from '@/api/generated/limits/conversation'
import type { components } from '@/api/generated/gateway'
import type { components as Conversation } from '@/api/generated/conversation'
import type { Role } from '@/session/session'

export type User = components['schemas']['UserView']
export type Invitation = components['schemas']['InvitationView']
export type NewInvitation = components['schemas']['NewInvitationView']
export type Agent = Conversation['schemas']['AgentView']
export type Team = Conversation['schemas']['TeamView']

export const ROLES: readonly Role[] = ['admin', 'supervisor', 'agent', 'viewer']
export const { most: MOST_SKILLS, each: LONGEST_SKILL } = AgentChange.skills

/** Returns the words between commas and line ends, each once. */
export function wordsOf(text: string): string[] {
  const words = text.split(/[,\n]/).map((word) => word.trim())
  return [...new Set(words.filter((word) => word !== ''))]
}

export const areSkills = (text: string): boolean => {
  const skills = wordsOf(text)
  return skills.length <= MOST_SKILLS && skills.every((skill) => skill.length <= LONGEST_SKILL)
}

/** Returns those whose name or address has these words, whatever their case. */
export function named(users: readonly User[], words: string): readonly User[] {
  const sought = words.trim().toLocaleLowerCase()
  return users.filter((one) => `${one.display_name} ${one.email}`.toLocaleLowerCase().includes(sought))
}
