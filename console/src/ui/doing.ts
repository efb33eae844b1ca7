import { useMutation, useQueryClient, type QueryKey, type UseMutationResult } from '@tanstack/react-query'

import { refresh } from './refresh'
import { useToasts } from './toasts'

interface Doing<Out> {
  /** What was read and is old once this is done, or was refused: it is read again. */
  refresh: readonly QueryKey[]
  /** Said in a notice when it is done. */
  said?: string
  /** A refusal is said in a notice: for what has no place of its own to say it. */
  loud?: boolean
  onDone?: (out: Out) => void
}

/** Something that is asked of an API, once a click. */
export function useDoing<In = void, Out = unknown>(
  run: (input: In) => Promise<Out>,
  { refresh: old, said, loud = false, onDone }: Doing<Out>,
): UseMutationResult<Out, Error, In> {
  const queries = useQueryClient()
  const toasts = useToasts()
  return useMutation({
    mutationFn: run,
    onSuccess: (out) => {
      if (said) toasts.done(said)
      onDone?.(out)
    },
    onError: (error) => {
      if (loud) toasts.failed(error)
    },
    onSettled: () => {
      for (const queryKey of old) void refresh(queries, queryKey)
    },
  })
}
