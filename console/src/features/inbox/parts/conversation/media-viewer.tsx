/** Pictures over the whole page, one after the other. */
import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { createContext, useCallback, useContext, useState, type KeyboardEvent, type ReactNode } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { IconButton } from '@/ui/button'
import { Spinner } from '@/ui/spinner'
import { useToasts } from '@/ui/toasts'

import type { Message } from '../../rules'
import { useFile, useSaveFile } from './use-file'

const ViewerContext = createContext<(message: Message) => void>(() => {})

export const useMediaViewer = (): ((message: Message) => void) => useContext(ViewerContext)

const isPicture = (message: Message): boolean => message.kind === 'image' && message.media?.state === 'stored'

export function MediaViewerProvider({ messages, children }: { messages: readonly Message[]; children: ReactNode }) {
  const [shownId, setShownId] = useState<string | null>(null)
  const open = useCallback((message: Message) => setShownId(message.message_id), [])
  const shown = shownId === null ? undefined : messages.find((message) => message.message_id === shownId)
  return (
    <ViewerContext value={open}>
      {children}
      {shown && (
        <Viewer message={shown} pictures={messages.filter(isPicture)} onShow={open} onClose={() => setShownId(null)} />
      )}
    </ViewerContext>
  )
}

interface ViewerProps {
  message: Message
  pictures: readonly Message[]
  onShow: (message: Message) => void
  onClose: () => void
}

function Viewer({ message, pictures, onShow, onClose }: ViewerProps) {
  const t = useT()
  const times = useTimes()
  const save = useSaveFile()
  const { failed } = useToasts()
  const { address, onError } = useFile(message)
  const at = pictures.findIndex((one) => one.message_id === message.message_id)
  const [before, after] = [pictures[at - 1], pictures[at + 1]]
  const onKeyDown = (event: KeyboardEvent) => {
    const next = event.key === 'ArrowLeft' ? before : event.key === 'ArrowRight' ? after : undefined
    if (next) onShow(next)
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          onKeyDown={onKeyDown}
          data-theme="dark"
          className="fixed inset-0 z-50 flex flex-col bg-black/90 text-ink"
        >
          <header className="flex items-center gap-2 p-2">
            <Dialog.Title className="grow truncate px-2">{times.full(message.sent_at)}</Dialog.Title>
            <IconButton
              label={t('inbox.file.save')}
              icon={<Download size={18} />}
              onClick={() => void save(message).catch(failed)}
            />
            <Dialog.Close asChild>
              <IconButton label={t('ui.close')} icon={<X size={18} />} />
            </Dialog.Close>
          </header>
          <div className="flex min-h-0 grow items-center justify-between gap-2 p-2">
            <IconButton
              label={t('inbox.viewer.previous')}
              icon={<ChevronLeft size={24} />}
              disabled={!before}
              onClick={() => before && onShow(before)}
            />
            {address ? (
              <img
                src={address}
                alt={t('inbox.kind.image')}
                onError={onError}
                className="max-h-full min-w-0 object-contain"
              />
            ) : (
              <Spinner size={24} />
            )}
            <IconButton
              label={t('inbox.viewer.next')}
              icon={<ChevronRight size={24} />}
              disabled={!after}
              onClick={() => after && onShow(after)}
            />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
