import type { SubmitEventHandler, ReactNode } from 'react'

import { useT } from '@/intl/intl'

import { Button } from './button'
import { useSaid } from './said'

interface FormProps {
  onSubmit: SubmitEventHandler<HTMLFormElement>
  /** What the button says; else "Save". */
  action?: string
  busy: boolean
  error: unknown
  onCancel?: () => void
  children: ReactNode
}

/** Fields, what was refused of them, and the button. What was typed stays until it is saved. */
export function Form({ onSubmit, action, busy, error, onCancel, children }: FormProps) {
  const t = useT()
  const said = useSaid()
  return (
    <form noValidate className="flex flex-col gap-5" onSubmit={onSubmit}>
      {children}
      {Boolean(error) && (
        <p role="alert" className="break-words text-danger">
          {said(error)}
        </p>
      )}
      <footer className="flex justify-end gap-2">
        {onCancel && <Button onClick={onCancel}>{t('ui.cancel')}</Button>}
        <Button type="submit" look="primary" busy={busy}>
          {action ?? t('ui.save')}
        </Button>
      </footer>
    </form>
  )
}
