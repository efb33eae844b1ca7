import { Check, Copy } from 'lucide-react'
import { useId, useRef, useState } from 'react'

import { useT } from '@/intl/intl'

import { Button } from './button'
import { Dialog } from './dialog'
import { inputLook } from './field'

/** A text to be copied whole: a link, a key, an address. */
export function Copyable({ label, value }: { label: string; value: string }) {
  const t = useT()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    field.current?.select()
    // A page that is not served over https has no clipboard: what is to be copied is selected then.
    if (!('clipboard' in navigator)) return
    await navigator.clipboard.writeText(value)
    setCopied(true)
  }
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          ref={field}
          id={id}
          readOnly
          value={value}
          className={`${inputLook} font-mono text-xs`}
          onFocus={(event) => event.target.select()}
        />
        <Button icon={copied ? <Check size={16} /> : <Copy size={16} />} onClick={() => void copy().catch(() => {})}>
          {copied ? t('ui.copied') : t('ui.copy')}
        </Button>
      </div>
    </div>
  )
}

interface OnceProps {
  title: string
  description: string
  label: string
  value: string
  onClose: () => void
}

/** Something that the API shows this once. */
export function Once({ title, description, label, value, onClose }: OnceProps) {
  const t = useT()
  return (
    <Dialog open title={title} description={description} onClose={onClose}>
      <Copyable label={label} value={value} />
      <p className="rounded-lg bg-warning-soft px-3 py-2 text-warning">{t('ui.once')}</p>
      <footer className="flex justify-end">
        <Button look="primary" onClick={onClose}>
          {t('ui.once.kept')}
        </Button>
      </footer>
    </Dialog>
  )
}
