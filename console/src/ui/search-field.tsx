import { Search, X } from 'lucide-react'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'

import { useCommands } from '@/commands/commands'
import { useT } from '@/intl/intl'

import { IconButton } from './button'
import { asSought, LONGEST_SOUGHT } from './sought'

const REST_MS = 250

interface SearchFieldProps {
  label: string
  /** What is looked for now, as the address says. */
  sought: string | undefined
  onSeek: (sought: string | undefined) => void
}

/** Looks while somebody types, once they rest; the slash key goes to it, and Escape takes back what is looked for. */
export function SearchField({ label, sought, onSeek }: SearchFieldProps) {
  const t = useT()
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(sought ?? '')
  const [asked, setAsked] = useState(sought)
  const [seen, setSeen] = useState(sought)
  // Somebody else changed the address: a list that was saved, the palette, the way back.
  if (sought !== seen) {
    setSeen(sought)
    if (sought !== asked) {
      setAsked(sought)
      setText(sought ?? '')
    }
  }
  const seek = useEffectEvent((wanted: string | undefined) => {
    setAsked(wanted)
    onSeek(wanted)
  })
  const wanted = asSought(text)
  useEffect(() => {
    if (wanted === asked) return
    const resting = setTimeout(() => seek(wanted), REST_MS)
    return () => clearTimeout(resting)
  }, [wanted, asked])

  const clear = () => {
    setText('')
    setAsked(undefined)
    onSeek(undefined)
  }
  useCommands(useMemo(() => [{ label: t('ui.search.focus'), keys: '/', run: () => field.current?.select() }], [t]))
  return (
    <div role="search" className="relative min-w-0 grow">
      <Search size={16} className="pointer-events-none absolute inset-y-0 start-2.5 my-auto text-muted" aria-hidden />
      <input
        ref={field}
        type="search"
        dir="auto"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
        value={text}
        maxLength={LONGEST_SOUGHT}
        autoComplete="off"
        spellCheck={false}
        className="h-9 w-full rounded-lg border border-line-strong bg-surface ps-8 pe-9 placeholder:text-faint [&::-webkit-search-cancel-button]:hidden"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || text === '') return
          event.preventDefault()
          clear()
        }}
      />
      {text !== '' && (
        <IconButton
          label={t('ui.search.clear')}
          icon={<X size={16} />}
          className="absolute inset-y-0 end-0.5 my-auto size-8"
          onClick={() => {
            clear()
            field.current?.focus()
          }}
        />
      )}
    </div>
  )
}
