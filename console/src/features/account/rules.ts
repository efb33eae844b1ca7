export const SHORTEST_PASSWORD = 8
export const LONGEST_PASSWORD = 200

/** Returns whether a person signs in here; those of outside issuers have no address here. */
export const signsInHere = (profile: { email: string | null }): boolean => profile.email !== null
