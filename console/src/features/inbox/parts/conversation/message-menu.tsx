import { Copy, Ellipsis, Pencil, PenLine, Reply, SmilePlus } from 'lucide-react'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { usePerson } from '@/session/use-session'
import { IconButton } from '@/ui/button'
import { Menu, type MenuEntry } from '@/ui/menu'
import { useToasts } from '@/ui/toasts'

import type { Message } from '../../rules'
import { wordsOf, type Content } from './content'
import { EditDialog, mayEdit } from './edit-dialog'
import { ReactDialog } from './react-dialog'
import { useTalk } from './talk'
import { useNow } from './use-now'

/** What can be done with one message. There is none where nothing can. */
export function MessageMenu({ message, content }: { message: Message; content: Content | null }) {
  const t = useT()
  const { userId } = usePerson()
  const { allowed, able, replyTo, write } = useTalk()
  const toasts = useToasts()
  const [dialog, setDialog] = useState<'edit' | 'react' | null>(null)
  const words = wordsOf(content)
  const now = useNow(60_000)
  const isSent = message.provider_message_id !== null && message.status !== 'failed' && message.revoked_at === null
  const copy = () => {
    void navigator.clipboard.writeText(words).then(
      () => toasts.done(t('inbox.message.copied')),
      (error: unknown) => toasts.failed(error),
    )
  }
  const entries: (MenuEntry | false)[] = [
    allowed.write &&
      isSent &&
      (able?.replies.includes('text') ?? false) && {
        label: t('inbox.message.reply'),
        icon: <Reply size={16} />,
        takesFocus: true,
        onSelect: () => replyTo(message.message_id, words || t('inbox.kind.other')),
      },
    allowed.write &&
      isSent &&
      (able?.reacts ?? false) && {
        label: t('inbox.message.react'),
        icon: <SmilePlus size={16} />,
        onSelect: () => setDialog('react'),
      },
    allowed.write &&
      mayEdit(message, userId, able?.edits_for_s ?? null, now) && {
        label: t('inbox.message.edit'),
        icon: <Pencil size={16} />,
        onSelect: () => setDialog('edit'),
      },
    message.status === 'failed' &&
      allowed.write &&
      words !== '' && {
        label: t('inbox.message.again'),
        icon: <PenLine size={16} />,
        takesFocus: true,
        onSelect: () => write(words),
      },
    words !== '' && { label: t('inbox.message.copy'), icon: <Copy size={16} />, onSelect: copy },
  ]
  const offered = entries.filter((entry) => entry !== false)
  if (offered.length === 0) return null
  return (
    <>
      <Menu
        trigger={
          <IconButton
            label={t('inbox.message.actions')}
            icon={<Ellipsis size={16} />}
            className="size-7 opacity-0 group-hover/message:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100 [@media(hover:none)]:opacity-60"
          />
        }
        entries={offered}
      />
      {dialog === 'edit' && <EditDialog message={message} text={words} onClose={() => setDialog(null)} />}
      {dialog === 'react' && <ReactDialog message={message} onClose={() => setDialog(null)} />}
    </>
  )
}
