// Generated from services/analytics/openapi.json by scripts/contracts. Do not edit.

export const ConversationsView = {
  automation_rate: { least: 0, most: 1 },
} as const

export const Problem = {
  errors: { most: 50 },
} as const
