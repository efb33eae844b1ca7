import { Paperclip } from 'lucide-react'
import { useRef } from 'react'

import { useT } from '@/intl/intl'
import { IconButton } from '@/ui/button'

export function AttachButton({ disabled, onFiles }: { disabled: boolean; onFiles: (files: readonly File[]) => void }) {
  const t = useT()
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-label={t('inbox.attach')}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
      <IconButton
        label={t('inbox.attach')}
        icon={<Paperclip size={18} />}
        disabled={disabled}
        onClick={() => picker.current?.click()}
      />
    </>
  )
}
