/** Returns only what somebody changed, so that what a colleague changed besides stays. */
export function changesOf<Values extends object>(before: Values, now: Values): Partial<Values> {
  const keys = Object.keys(now) as (keyof Values)[]
  const isSame = (key: keyof Values) => JSON.stringify(now[key]) === JSON.stringify(before[key])
  return Object.fromEntries(keys.filter((key) => !isSame(key)).map((key) => [key, now[key]])) as Partial<Values>
}
