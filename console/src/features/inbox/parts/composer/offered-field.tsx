/** The field that is written in: as high as its text, Enter sends, and what is offered is chosen without leaving it. */
import { clsx } from 'clsx'
import { useId, useState, type ClipboardEventHandler, type KeyboardEvent, type RefObject } from 'react'

import { NewMessage } from '@/api/generated/limits/conversation'

import { marked, markOf } from './drafts'
import { OfferList, optionId } from './offer-list'
import { stepped, type Offer } from './suggestions'
import { useAutoHeight } from './use-auto-height'

interface OfferedFieldProps {
  field: RefObject<HTMLTextAreaElement | null>
  label: string
  placeholder: string
  text: string
  className?: string
  offers: readonly Offer[]
  offersLabel: string
  onChoose: (offer: Offer) => void
  onChange: (text: string, cursor: number) => void
  onCursor?: (cursor: number) => void
  onSend: () => void
  onBlur?: () => void
  onPaste?: ClipboardEventHandler
}

export const LONGEST = NewMessage.text.most
const FIELD_ID = 'inbox-composer'

/** Puts the cursor where one writes, once what was changed is shown. */
export function focusComposer(): void {
  requestAnimationFrame(() => document.getElementById(FIELD_ID)?.focus())
}

export function OfferedField(props: OfferedFieldProps) {
  const { field, text, offers, onChoose, onChange, onSend } = props
  const listId = useId()
  const [active, setActive] = useState(0)
  const [closedFor, setClosedFor] = useState<string | null>(null)
  const isOpen = offers.length > 0 && closedFor !== text
  const at = Math.min(active, Math.max(0, offers.length - 1))
  useAutoHeight(field, text)

  const choose = (offer: Offer) => {
    setActive(0)
    onChoose(offer)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (isOpen) {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      const chosen = offers[at]
      if (step !== 0) setActive(stepped(at, step, offers.length))
      else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && chosen) choose(chosen)
      else if (event.key === 'Escape') setClosedFor(text)
      else return
      event.preventDefault()
      return
    }
    const mark =
      (event.ctrlKey || event.metaKey) && (event.key !== 'x' || event.shiftKey) ? markOf(event.key) : undefined
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      onSend()
    } else if (mark !== undefined && field.current) {
      event.preventDefault()
      const { selectionStart, selectionEnd } = field.current
      const next = marked(text, selectionStart, selectionEnd, mark)
      onChange(next.text, next.to)
      requestAnimationFrame(() => field.current?.setSelectionRange(next.from, next.to))
    } else if (event.key === 'Escape') {
      field.current?.blur()
    }
  }
  return (
    <div className="relative min-w-0 grow">
      {isOpen && <OfferList id={listId} label={props.offersLabel} offers={offers} active={at} onChoose={choose} />}
      <textarea
        ref={field}
        id={FIELD_ID}
        dir="auto"
        rows={1}
        maxLength={LONGEST}
        aria-label={props.label}
        aria-autocomplete="list"
        aria-controls={isOpen ? listId : undefined}
        aria-activedescendant={isOpen ? optionId(listId, at) : undefined}
        placeholder={props.placeholder}
        value={text}
        onChange={({ currentTarget }) => onChange(currentTarget.value, currentTarget.selectionStart)}
        onSelect={({ currentTarget }) => props.onCursor?.(currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        onBlur={props.onBlur}
        onPaste={props.onPaste}
        className={clsx(
          'block max-h-55 min-h-10 w-full resize-none rounded-xl border border-line-strong px-3 py-2 placeholder:text-faint',
          props.className ?? 'bg-surface',
        )}
      />
    </div>
  )
}
