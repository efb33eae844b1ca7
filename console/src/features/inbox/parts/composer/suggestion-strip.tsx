import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Sparkles, X } from 'lucide-react'
import { useState } from 'react'

import { conversation as api, ok } from '@/api/clients'
import { asProblem } from '@/api/problem'
import type { components } from '@/api/generated/conversation'
import { useT } from '@/intl/intl'
import { Button, IconButton } from '@/ui/button'
import { Spinner } from '@/ui/spinner'
import { useToasts } from '@/ui/toasts'

import { suggestionKey, suggestionQuery } from '../../queries'
import { Citations } from '../conversation/citations'
import { citationsOf } from '../conversation/content'
import { useTalk } from '../conversation/talk'

interface SuggestionStripProps {
  onUse: (text: string, suggestionId: string) => void
}

/** What the AI would say to what the customer wrote last. Nothing of it is sent before somebody read it. */
export function SuggestionStrip({ onUse }: SuggestionStripProps) {
  const t = useT()
  const { conversation } = useTalk()
  const id = conversation.conversation_id
  const { data } = useQuery(suggestionQuery(id))
  const [dismissed, setDismissed] = useState<string | null>(null)
  const suggestion = data?.suggestion ?? null
  const isCurrent =
    suggestion !== null &&
    suggestion.up_to_sequence >= conversation.last_sequence &&
    suggestion.suggestion_id !== dismissed
  if (!isCurrent) return null
  return (
    <section aria-label={t('inbox.suggestion')} className="mx-3 mt-2 rounded-xl border bg-bubble-ai p-2">
      <header className="flex items-center gap-2 text-xs font-medium text-muted">
        <Sparkles size={14} aria-hidden />
        <span className="grow">{t('inbox.suggestion')}</span>
        <IconButton
          label={t('inbox.suggestion.dismiss')}
          icon={<X size={14} />}
          className="size-7"
          onClick={() => setDismissed(suggestion.suggestion_id)}
        />
      </header>
      <p dir="auto" className="max-h-32 overflow-y-auto px-1 break-words whitespace-pre-wrap">
        {suggestion.text}
      </p>
      <footer className="flex flex-wrap items-center justify-between gap-2 pt-1">
        <Citations citations={citationsOf(suggestion.citations)} />
        <Button
          look="primary"
          className="ms-auto h-8"
          onClick={() => {
            setDismissed(suggestion.suggestion_id)
            onUse(suggestion.text, suggestion.suggestion_id)
          }}
        >
          {t('inbox.suggestion.use')}
        </Button>
      </footer>
    </section>
  )
}

/** Asks the AI what it would say; it answers when it knows. */
export function AskSuggestion() {
  const t = useT()
  const { conversation } = useTalk()
  const id = conversation.conversation_id
  const queries = useQueryClient()
  const { done, failed } = useToasts()
  const { data } = useQuery(suggestionQuery(id))
  const ask = useMutation({
    mutationFn: () =>
      ok(api.POST('/v1/conversations/{conversation_id}/suggestion', { params: { path: { conversation_id: id } } })),
    onSuccess: (answer) => {
      queries.setQueryData<components['schemas']['SuggestionAnswer']>(suggestionKey(id), answer)
    },
    onError: (error) => {
      if (asProblem(error).status === 409) done(t('inbox.suggestion.none'))
      else failed(error)
    },
  })
  const isThinking = ask.isPending || (conversation.turn_pending && data?.suggestion === null)
  return (
    <IconButton
      label={t(isThinking ? 'inbox.suggestion.thinking' : 'inbox.suggestion.ask')}
      icon={isThinking ? <Spinner /> : <Sparkles size={18} />}
      disabled={isThinking}
      onClick={() => ask.mutate()}
    />
  )
}
