/**
 * What time it is where the services are. A computer's own clock may be wrong by days, and until when a customer may be written
 * to must not depend on it.
 */
const TOLERATED_MS = 60_000
let wrongByMs = 0

/** Takes note of when an answer was given. */
export function hearTime(answer: Response): void {
  const said = Date.parse(answer.headers.get('date') ?? '')
  if (Number.isNaN(said)) return
  const difference = said - Date.now()
  wrongByMs = Math.abs(difference) > TOLERATED_MS ? difference : 0
}

/** Returns the time as the services have it, as far as any of them has answered. */
export const trueNow = (): number => Date.now() + wrongByMs
