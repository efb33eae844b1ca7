/** One typed client a service, from its OpenAPI file. Each call goes through the session, which adds the token. */
import createClient, { type Client, type ClientOptions } from 'openapi-fetch'

import { authorizedFetch } from '@/session/authorized-fetch'

import type { paths as AnalyticsPaths } from './generated/analytics'
import type { paths as BillingPaths } from './generated/billing'
import type { paths as ConversationPaths } from './generated/conversation'
import type { paths as GatewayPaths } from './generated/gateway'
import type { paths as KnowledgePaths } from './generated/knowledge'
import type { paths as LlmOrchestrationPaths } from './generated/llm-orchestration'
import type { paths as MessageSenderPaths } from './generated/message-sender'
import { problemIn } from './problem'

function client<Paths extends object>(service: string): Client<Paths> {
  const options: ClientOptions = { baseUrl: `${location.origin}/api/${service}`, fetch: authorizedFetch }
  return createClient<Paths>(options)
}

export const gateway = client<GatewayPaths>('gateway')
export const conversation = client<ConversationPaths>('conversation')
export const billing = client<BillingPaths>('billing')
export const knowledge = client<KnowledgePaths>('knowledge')
export const llmOrchestration = client<LlmOrchestrationPaths>('llm-orchestration')
export const messageSender = client<MessageSenderPaths>('message-sender')
export const analytics = client<AnalyticsPaths>('analytics')

interface Answer<Data> {
  data?: Data
  /** The body of an answer that is not a good one: the client has read it already. */
  error?: unknown
  response: Response
}

/** Returns what a call is answered. Throws `ProblemError` for every other answer than a good one. */
export async function ok<Data>(call: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await call
  if (!response.ok) throw problemIn(response, error)
  return data as NonNullable<Data>
}

/** Returns what a call is answered and the version it has (its `ETag`), to be sent back as `If-Match`. */
export async function okWithVersion<Data>(
  call: Promise<Answer<Data>>,
): Promise<{ data: NonNullable<Data>; version: string }> {
  const answer = await call
  return { data: await ok(Promise.resolve(answer)), version: answer.response.headers.get('etag') ?? '*' }
}
