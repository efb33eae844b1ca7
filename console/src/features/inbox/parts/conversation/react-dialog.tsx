import { useMutation, useQueryClient } from '@tanstack/react-query'

import { conversation as api, ok } from '@/api/clients'
import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { useToasts } from '@/ui/toasts'

import { putMessage } from '../../live'
import type { Message } from '../../rules'

const USUAL = ['👍', '❤️', '😂', '😮', '😢', '🙏', '👏', '🎉', '✅', '🔥', '😊', '🤝']

/** An emoji beside a message, or none any more. */
export function ReactDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const t = useT()
  const { failed } = useToasts()
  const queries = useQueryClient()
  const react = useMutation({
    mutationFn: (emoji: string | null) =>
      ok(
        api.POST('/v1/conversations/{conversation_id}/messages', {
          params: { path: { conversation_id: message.conversation_id } },
          body: {
            content: { kind: 'reaction', message_id: message.message_id, emoji },
            client_id: crypto.randomUUID(),
          },
        }),
      ),
    onSuccess: (changed) => putMessage(queries, changed),
    onError: failed,
    onSettled: onClose,
  })
  return (
    <Dialog title={t('inbox.message.react')} open onClose={onClose}>
      <div className="flex flex-wrap gap-1">
        {USUAL.map((emoji) => (
          <button
            key={emoji}
            type="button"
            disabled={react.isPending}
            onClick={() => react.mutate(emoji)}
            className="flex size-11 items-center justify-center rounded-lg text-xl hover:bg-hover"
          >
            {emoji}
          </button>
        ))}
      </div>
      {message.reaction && (
        <Button disabled={react.isPending} onClick={() => react.mutate(null)}>
          {t('inbox.message.no-reaction')}
        </Button>
      )}
    </Dialog>
  )
}
