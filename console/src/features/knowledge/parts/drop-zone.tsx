import { Upload } from 'lucide-react'
import { useRef, useState, type DragEvent } from 'react'

import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'

import { ACCEPTED } from '../rules'

const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')

/** Where files are dropped, and the button that asks for them. */
export function DropZone({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const t = useT()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setIsOver] = useState(false)
  return (
    <div
      className={`flex flex-col items-center gap-3 rounded-2xl border-2 border-dashed p-6 text-center transition-colors ${isOver ? 'border-accent bg-accent-soft' : 'border-line-strong'}`}
      onDragOver={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={(event) => {
        if (event.currentTarget.contains(event.relatedTarget as Node | null)) return
        setIsOver(false)
      }}
      onDrop={(event) => {
        event.preventDefault()
        setIsOver(false)
        onFiles([...event.dataTransfer.files])
      }}
    >
      <Upload size={24} className="text-faint" aria-hidden />
      <p>{t('knowledge.drop')}</p>
      <Button look="primary" onClick={() => input.current?.click()}>
        {t('knowledge.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPTED}
        aria-label={t('knowledge.choose')}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <p className="text-xs text-muted">
        {t('knowledge.kinds')} {t('knowledge.same-name')}
      </p>
    </div>
  )
}
