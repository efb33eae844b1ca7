import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'

import { conversation as api, ok } from '@/api/clients'
import { useToasts } from '@/ui/toasts'

import { answersQuery } from '../../queries'
import { soughtAnswer } from './drafts'
import type { Offer } from './suggestions'

interface CannedAnswers {
  offers: readonly Offer[]
  choose: (offer: Offer) => void
}

/** Returns the canned answers that a text looks for; `onText` is given the one that is chosen, made out to the customer. */
export function useCannedAnswers(conversationId: string, text: string, onText: (text: string) => void): CannedAnswers {
  const { failed } = useToasts()
  const sought = soughtAnswer(text)
  const { data: answers } = useQuery({
    ...answersQuery(sought ?? ''),
    enabled: sought !== null,
    placeholderData: keepPreviousData,
  })
  const render = useMutation({
    mutationFn: (answer_id: string) =>
      ok(
        api.POST('/v1/canned-answers/{answer_id}/render', {
          params: { path: { answer_id } },
          body: { conversation_id: conversationId },
        }),
      ),
    onSuccess: (made) => onText(made.text),
    onError: failed,
  })
  const offers =
    sought === null
      ? []
      : (answers ?? []).map((one) => ({
          key: one.answer_id,
          title: `/${one.shortcut} · ${one.title}`,
          detail: one.text,
        }))
  return { offers, choose: (offer) => render.mutate(offer.key) }
}
