/** A form whose parts come and go, such as the actions of a macro: what is written so far, and what is wrong with it. */
import { useMemo, useState } from 'react'
import type { z } from '@/ui/z'

interface Drafting<Draft> {
  draft: Draft
  set: (draft: Draft) => void
  /** Returns the sentence about one place, once somebody tried to save. */
  errorAt: (...path: (string | number)[]) => string | undefined
  /** Returns what to do on submit: `then` is called with what is right. */
  submit: (then: (checked: Draft) => void) => (event: { preventDefault: () => void }) => void
}

export function useDraft<Draft>(schema: z.ZodType<Draft>, initial: Draft): Drafting<Draft> {
  const [draft, set] = useState(initial)
  const [tried, setTried] = useState(false)
  const checked = useMemo(() => schema.safeParse(draft), [schema, draft])
  const issues = tried && !checked.success ? checked.error.issues : []
  return {
    draft,
    set,
    errorAt: (...path) => issues.find((issue) => issue.path.join('.') === path.join('.'))?.message,
    submit: (then) => (event) => {
      event.preventDefault()
      setTried(true)
      if (checked.success) then(checked.data)
    },
  }
}
