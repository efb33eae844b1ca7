// Generated from services/knowledge/openapi.json by scripts/contracts. Do not edit.

export const AnswerChange = {
  labels: { most: 20, each: 100 },
  phrasings: { least: 1, most: 20, each: 500 },
  answer: { least: 1, most: 4000 },
} as const

export const AnswerWording = {
  labels: { most: 20, each: 100 },
  phrasings: { least: 1, most: 20, each: 500 },
  answer: { least: 1, most: 4000 },
} as const

export const BaseChange = {
  name: { least: 1, most: 100 },
  chunk_tokens: { least: 100, most: 2000 },
  overlap_tokens: { least: 0, most: 1000 },
} as const

export const BaseRequest = {
  name: { least: 1, most: 100 },
  chunk_tokens: { least: 100, most: 2000 },
  overlap_tokens: { least: 0, most: 1000 },
} as const

export const EligibilityRequest = {
  skus: { most: 50, each: 100 },
} as const

export const FactBetween = {
  fact: { most: 60 },
  least: { least: -1000000000000000, most: 1000000000000000 },
  most: { least: -1000000000000000, most: 1000000000000000 },
} as const

export const FactCompared = {
  fact: { most: 60 },
  value: { least: -1000000000000000, most: 1000000000000000 },
} as const

export const FactExists = {
  fact: { most: 60 },
} as const

export const FactHas = {
  fact: { most: 60 },
  any_of: { least: 1, most: 100, each: 200 },
} as const

export const FactIn = {
  fact: { most: 60 },
  values: { least: 1, most: 100 },
} as const

export const FactIs = {
  fact: { most: 60 },
} as const

export const FeedPut = {
  url: { least: 1, most: 2000 },
  every_hours: { least: 1, most: 720 },
  currency: { least: 3, most: 3 },
} as const

export const GoldenOptions = {
  min_score: { least: -1, most: 1 },
  knowledge_base_ids: { most: 20 },
} as const

export const GoldenQuestion = {
  question: { least: 1, most: 500 },
  right: { least: 1, most: 3 },
} as const

export const GoldenQuestionList = {
  questions: { most: 500 },
} as const

export const GoldenResult = {
  question: { least: 1, most: 500 },
  rank: { least: 1, most: 10 },
  gain: { least: 0, most: 1 },
} as const

export const ItemOffer = {
  amount_minor: { least: 0, most: 1000000000000 },
} as const

export const ItemPrice = {
  amount_minor: { least: 0, most: 1000000000000 },
  currency: { least: 3, most: 3 },
} as const

export const ItemSearch = {
  query: { least: 1, most: 4096 },
  region: { least: 1, most: 100 },
  labels: { most: 20, each: 100 },
  limit: { least: 1, most: 50 },
} as const

export const ItemVariant = {
  sku: { least: 1, most: 100 },
  stock: { least: 0, most: 1000000000 },
} as const

export const NewWebsite = {
  url: { least: 1, most: 2000 },
  max_pages: { least: 1, most: 10000 },
  max_depth: { least: 0, most: 10 },
  include: { most: 20, each: 200 },
  exclude: { most: 20, each: 200 },
  recrawl_hours: { least: 1, most: 8760 },
} as const

export const PriceRange = {
  currency: { least: 3, most: 3 },
  least: { least: 0, most: 1000000000000 },
  most: { least: 0, most: 1000000000000 },
} as const

export const Problem = {
  errors: { most: 50 },
} as const

export const RightAnswer = {
  heading: { least: 1, most: 300 },
  anchor: { least: 1, most: 300 },
  text: { least: 1, most: 300 },
} as const

export const ScopeChange = {
  labels: { most: 20, each: 100 },
} as const

export const SearchRequest = {
  query: { least: 1, most: 4096 },
  top_k: { least: 1, most: 20 },
  min_score: { least: -1, most: 1 },
  knowledge_base_ids: { most: 20 },
} as const

export const SearchSettings = {
  least_similarity: { least: 0.7, most: 1 },
} as const

export const SynonymGroups = {
  groups: { most: 500 },
} as const

export const WebsiteChange = {
  max_pages: { least: 1, most: 10000 },
  max_depth: { least: 0, most: 10 },
  include: { most: 20, each: 200 },
  exclude: { most: 20, each: 200 },
  recrawl_hours: { least: 1, most: 8760 },
} as const
