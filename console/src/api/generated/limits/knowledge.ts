// Generated from services/knowledge/openapi.json by scripts/contracts. Do not edit.

export const Problem = {
  errors: { most: 50 },
} as const

export const SearchRequest = {
  query: { least: 1, most: 4096 },
  top_k: { least: 1, most: 20 },
  min_score: { least: -1, most: 1 },
} as const
