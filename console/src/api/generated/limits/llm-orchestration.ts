// Generated from services/llm-orchestration/openapi.json by scripts/contracts. Do not edit.

export const AiSettingsChange = {
  name: { least: 1, most: 80 },
  instructions: { most: 4000 },
  model: { most: 200 },
  temperature: { least: 0, most: 2 },
  knowledge_base_ids: { most: 20 },
  version: { least: 0, most: 2147483647 },
} as const

export const Citation = {
  title: { most: 200 },
} as const

export const Problem = {
  errors: { most: 50 },
} as const
