import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

import { useT } from '@/intl/intl'

import { Button, IconButton } from './button'

interface DialogProps {
  title: string
  description?: string
  open: boolean
  onClose: () => void
  children: ReactNode
}

const FOCUSABLE = 'a[href], button:not(:disabled), input, select, textarea, [tabindex="0"]'

/** While what is asked is not there yet the dialog itself has the focus: the close button's tip would take the first Escape. */
function focusWhatIsAsked(event: Event): void {
  const content = event.currentTarget
  if (!(content instanceof HTMLElement) || content.querySelector(FOCUSABLE) !== content.lastElementChild) return
  event.preventDefault()
  content.focus()
}

export function Dialog({ title, description, open, onClose, children }: DialogProps) {
  const t = useT()
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={focusWhatIsAsked}
          className="fixed top-1/2 left-1/2 z-50 flex max-h-[90dvh] w-[min(32rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 flex-col gap-4 overflow-y-auto rounded-2xl bg-raised p-5 shadow-raised outline-none"
        >
          <header className="pe-10">
            <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
            {description && <Radix.Description className="mt-1 text-muted">{description}</Radix.Description>}
          </header>
          {children}
          {/* Last, so that what is asked has the focus first. */}
          <Radix.Close asChild>
            <IconButton label={t('ui.close')} icon={<X size={18} />} className="absolute end-3.5 top-3.5" />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface ConfirmProps {
  title: string
  description: string
  action: string
  busy?: boolean
  open: boolean
  onClose: () => void
  onConfirm: () => void
}

/** Asks before what cannot be taken back. */
export function Confirm({ title, description, action, busy, open, onClose, onConfirm }: ConfirmProps) {
  const t = useT()
  return (
    <Dialog title={title} description={description} open={open} onClose={onClose}>
      <footer className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </footer>
    </Dialog>
  )
}
