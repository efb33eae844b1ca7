/** What people do to a conversation: asked of the service, and shown as it answers. */
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { conversation as api, ok } from '@/api/clients'
import type { components } from '@/api/generated/conversation'
import { useToasts } from '@/ui/toasts'

import { putConversation } from '../../live'
import { conversationKey } from '../../queries'
import type { Conversation } from '../../rules'

export type Priority = components['schemas']['PriorityPut']['priority']

export type Act =
  | { do: 'take-over' | 'hand-back' | 'wake' | 'reopen' }
  | { do: 'close'; reason: string | null }
  | { do: 'snooze'; until: string }
  | { do: 'transfer'; to: { team_id: string } | { user_id: string }; note: string | null }
  | { do: 'assign'; userId: string; note: string | null }
  | { do: 'label'; labelIds: string[] }
  | { do: 'priority'; priority: Priority }
  | { do: 'macro'; macroId: string }

function perform(id: string, act: Act): Promise<Conversation> {
  const params = { path: { conversation_id: id } }
  switch (act.do) {
    case 'take-over':
      return ok(api.POST('/v1/conversations/{conversation_id}/take-over', { params }))
    case 'hand-back':
      return ok(api.POST('/v1/conversations/{conversation_id}/hand-back', { params }))
    case 'wake':
      return ok(api.POST('/v1/conversations/{conversation_id}/wake', { params }))
    case 'reopen':
      return ok(api.POST('/v1/conversations/{conversation_id}/reopen', { params }))
    case 'close':
      return ok(api.POST('/v1/conversations/{conversation_id}/close', { params, body: { reason: act.reason } }))
    case 'snooze':
      return ok(api.POST('/v1/conversations/{conversation_id}/snooze', { params, body: { until: act.until } }))
    case 'transfer':
      return ok(
        api.POST('/v1/conversations/{conversation_id}/transfer', { params, body: { ...act.to, note: act.note } }),
      )
    case 'assign':
      return ok(
        api.POST('/v1/conversations/{conversation_id}/assign', {
          params,
          body: { user_id: act.userId, note: act.note },
        }),
      )
    case 'label':
      return ok(api.PUT('/v1/conversations/{conversation_id}/labels', { params, body: { label_ids: act.labelIds } }))
    case 'priority':
      return ok(api.PUT('/v1/conversations/{conversation_id}/priority', { params, body: { priority: act.priority } }))
    case 'macro':
      return ok(
        api.POST('/v1/conversations/{conversation_id}/macros/{macro_id}', {
          params: { path: { conversation_id: id, macro_id: act.macroId } },
        }),
      ).then((run) => run.conversation)
  }
}

/** What can be shown before it is answered: labels and priority, which nobody is harmed by. */
function foreseen(one: Conversation, act: Act): Conversation {
  if (act.do === 'label') return { ...one, label_ids: act.labelIds }
  if (act.do === 'priority') return { ...one, priority: act.priority }
  return one
}

export function useAct(id: string) {
  const queries = useQueryClient()
  const { failed } = useToasts()
  return useMutation({
    mutationFn: (act: Act) => perform(id, act),
    onMutate: (act) => {
      const before = queries.getQueryData<Conversation>(conversationKey(id))
      if (before) queries.setQueryData<Conversation>(conversationKey(id), foreseen(before, act))
      return before
    },
    onSuccess: (one) => putConversation(queries, one),
    onError: (error, _act, before) => {
      // An event may have told of a newer one meanwhile, which stays.
      queries.setQueryData<Conversation>(conversationKey(id), (now) =>
        before && now?.version === before.version ? before : now,
      )
      failed(error)
    },
  })
}
