import { useEffect, useState } from 'react'

import { trueNow } from '@/api/clock'

/** Returns the time, told again every so often: for what counts down. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(trueNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(trueNow()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
