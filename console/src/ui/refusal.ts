import { asProblem } from '@/api/problem'

/**
 * Returns what is to be said at a field for which an API refused a form, by status, and the error that is left for the form's
 * end: what a service says is for programs.
 */
export function refusal(
  error: unknown,
  at: Partial<Record<number, string>>,
): { said: string | undefined; rest: unknown } {
  const said = error == null ? undefined : at[asProblem(error).status]
  return { said, rest: said === undefined ? error : null }
}
