import { Smile } from 'lucide-react'
import { Popover } from 'radix-ui'
import { lazy, Suspense, useState } from 'react'

import { useT } from '@/intl/intl'
import { IconButton } from '@/ui/button'
import { Loading } from '@/ui/states'

const EmojiGrid = lazy(() => import('./emoji-grid'))

export function EmojiPicker({ disabled, onChoose }: { disabled: boolean; onChoose: (emoji: string) => void }) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  const choose = (emoji: string) => {
    setOpen(false)
    onChoose(emoji)
  }
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton label={t('inbox.emoji')} icon={<Smile size={18} />} disabled={disabled} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          collisionPadding={8}
          aria-label={t('inbox.emoji')}
          // The cursor goes where the emoji went.
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="z-50 w-80 max-w-[calc(100vw-1rem)] rounded-xl border bg-raised p-2 shadow-raised"
        >
          <Suspense fallback={<Loading />}>
            <EmojiGrid onChoose={choose} />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
