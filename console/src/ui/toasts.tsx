/** Short notices in a corner: that something was done, or was not. Read out; a failure stays until it is closed. */
import { X } from 'lucide-react'
import { Toast } from 'radix-ui'
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react'

import { useT } from '@/intl/intl'

import { IconButton } from './button'
import { useSaid } from './said'

interface Notice {
  id: number
  text: string
  failed: boolean
}

interface Toasts {
  done: (text: string) => void
  failed: (error: unknown) => void
}

const ToastsContext = createContext<Toasts>({ done: () => {}, failed: () => {} })
const SHOWN_MS = 4_000
const MOST = 4
let last = 0

export function ToastsProvider({ children }: { children: ReactNode }) {
  const t = useT()
  const said = useSaid()
  const [notices, setNotices] = useState<readonly Notice[]>([])
  const add = useCallback((text: string, failed: boolean) => {
    setNotices((shown) => [...shown, { id: ++last, text, failed }].slice(-MOST))
  }, [])
  const remove = (id: number) => setNotices((shown) => shown.filter((one) => one.id !== id))
  const toasts = useMemo<Toasts>(
    () => ({ done: (text) => add(text, false), failed: (error) => add(said(error), true) }),
    [add, said],
  )
  return (
    <ToastsContext value={toasts}>
      <Toast.Provider label={t('ui.notice')} swipeDirection="up">
        {children}
        {notices.map((notice) => (
          <Toast.Root
            key={notice.id}
            type={notice.failed ? 'foreground' : 'background'}
            duration={notice.failed ? Infinity : SHOWN_MS}
            onOpenChange={(open) => !open && remove(notice.id)}
            className={`flex items-start gap-2 rounded-xl border bg-raised py-2 pr-2 pl-4 shadow-raised ${notice.failed ? 'border-danger/50' : ''}`}
          >
            <Toast.Description className="grow py-2 break-words">{notice.text}</Toast.Description>
            <Toast.Close asChild>
              <IconButton label={t('ui.close')} icon={<X size={16} />} />
            </Toast.Close>
          </Toast.Root>
        ))}
        {/* Under the headings, over what is read: buttons stand above it and below it. */}
        <Toast.Viewport
          label={`${t('ui.notices')} ({hotkey})`}
          className="pointer-events-none fixed inset-x-0 top-16 z-50 mx-auto flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 outline-none *:pointer-events-auto"
        />
      </Toast.Provider>
    </ToastsContext>
  )
}

export const useToasts = (): Toasts => useContext(ToastsContext)
