import { PasswordChange } from '@/api/generated/limits/gateway'

export const { least: SHORTEST_PASSWORD, most: LONGEST_PASSWORD } = PasswordChange.new_password

/** Returns whether a person signs in here; those of outside issuers have no address here. */
export const signsInHere = (profile: { email: string | null }): boolean => profile.email !== null
