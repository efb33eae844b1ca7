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

/** Returns the error that an answer of an API is, whatever its body turns out to be. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false
  const body: unknown = isProblem ? await response.json().catch(() => null) : null
  return new ProblemError(response.status, body as Problem | null)
}

/** Returns an error as a problem: one of the network, which has no status, has 0. */
export function asProblem(error: unknown): ProblemError {
  return error instanceof ProblemError ? error : new ProblemError(0, null)
}
