// Generated from services/billing/openapi.json by scripts/contracts. Do not edit.

export const BlockRequest = {
  needed: { least: 0, most: 10000 },
  ahead: { least: 0, most: 10000 },
  expires_in_s: { least: 1, most: 86400 },
} as const

export const Problem = {
  errors: { most: 50 },
} as const

export const ReservationRequest = {
  quantity: { least: 1, most: 100000000 },
  reference: { least: 1, most: 200 },
  expires_in_s: { least: 1, most: 86400 },
} as const
