/** What an API answered instead of what was asked (RFC 9457), or that nothing answered. */
import type { components } from './generated/gateway'

export type Problem = components['schemas']['Problem']

export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(problem?.detail ?? problem?.title ?? `status ${status}`)
    this.name = 'ProblemError'
  }

  /** The request may be done when it is sent again later: the other side was not there, or was busy. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

/** Returns the error that an answer of an API is, with the body that was read of it, whatever that turned out to be. */
export function problemIn(response: Response, body: unknown): ProblemError {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false
  const isObject = typeof body === 'object' && body !== null
  return new ProblemError(response.status, isProblem && isObject ? (body as Problem) : null)
}

/** Returns the error that an answer is of which nothing was read yet. */
export const problemOf = async (response: Response): Promise<ProblemError> =>
  problemIn(response, await response.json().catch(() => null))

/** Returns an error as a problem: one of the network, which has no status, has 0. */
export function asProblem(error: unknown): ProblemError {
  return error instanceof ProblemError ? error : new ProblemError(0, null)
}
