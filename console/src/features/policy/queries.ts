import { queryOptions } from '@tanstack/react-query'

import { conversation, okWithVersion } from '@/api/clients'
import type { Versioned } from '@/ui/saving'

import type { Policy } from './rules'

export const readPolicy = (): Promise<Versioned<Policy>> => okWithVersion(conversation.GET('/v1/policy'))

export const policyQuery = queryOptions({ queryKey: ['policy'], queryFn: readPolicy })

/** A policy is written whole: what is left out would be as by default. */
export const putPolicy = (body: Policy, version: string): Promise<Versioned<Policy>> =>
  okWithVersion(conversation.PUT('/v1/policy', { params: { header: { 'If-Match': [version] } }, body }))
