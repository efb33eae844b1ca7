import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'

import { resume } from '@/session/session'
import { Failure, Loading } from '@/ui/states'

/** Finds out whether somebody is signed in here from before. */
export function Start() {
  const start = useMutation({ mutationFn: resume })
  const { mutate } = start
  useEffect(() => mutate(), [mutate])
  return (
    <div className="h-dvh">
      {start.isError ? <Failure error={start.error} onRetry={() => mutate()} /> : <Loading />}
    </div>
  )
}
