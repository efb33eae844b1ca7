import { useNavigate, useParams } from '@tanstack/react-router'
import { useMemo } from 'react'

import { useCommands } from '@/commands/commands'
import { useT } from '@/intl/intl'

import type { Asked } from '../../lists'
import type { Conversation } from '../../rules'

/** Offers going to the next and the previous conversation of a list by keys. */
export function useMoving(list: readonly Conversation[], asked: Asked): void {
  const t = useT()
  const navigate = useNavigate()
  const { conversationId } = useParams({ strict: false })
  useCommands(
    useMemo(() => {
      const at = list.findIndex((one) => one.conversation_id === conversationId)
      const go = (index: number) => {
        const next = list[index]
        if (!next) return
        void navigate({
          to: '/inbox/$conversationId',
          params: { conversationId: next.conversation_id },
          search: asked,
        })
      }
      return [
        { label: t('inbox.next'), keys: 'j', run: () => go(at + 1) },
        { label: t('inbox.previous'), keys: 'k', run: () => go(at === -1 ? 0 : at - 1) },
      ]
    }, [asked, conversationId, list, navigate, t]),
  )
}
