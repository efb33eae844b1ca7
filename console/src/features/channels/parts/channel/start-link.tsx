import { useState } from 'react'

import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'

import { phoneOf } from '../../rules'

interface StartLinkProps {
  how: 'start' | 'reset'
  busy: boolean
  error: Error | null
  onStart: (phone: string | null) => void
  onClose: () => void
}

/** Asks how the phone is to be linked: by a code to scan, or one to type on the phone itself. */
export function StartLink({ how, busy, error, onStart, onClose }: StartLinkProps) {
  const t = useT()
  const [phone, setPhone] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const start = () => {
    const digits = phoneOf(phone)
    const wrong = phone.trim() !== '' && digits === null
    setIsWrong(wrong)
    if (!wrong) onStart(digits)
  }
  return (
    <Dialog open title={t(`channels.link.${how}`)} description={t(`channels.link-about.${how}`)} onClose={onClose}>
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
        action={t(`channels.link.${how}`)}
        busy={busy}
        error={error}
        onCancel={onClose}
      >
        <TextField
          type="tel"
          autoComplete="off"
          label={t('channels.phone')}
          hint={t('channels.phone-hint')}
          placeholder="+55 11 99999-0000"
          error={isWrong ? t('channels.phone-wrong') : undefined}
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
        />
      </Form>
    </Dialog>
  )
}
