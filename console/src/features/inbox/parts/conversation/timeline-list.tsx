/** Any number of messages: only those in sight exist. It stays at the end while new ones come, and where it is while older ones do. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Button } from '@/ui/button'
import { Spinner } from '@/ui/spinner'

import { LetterBubble } from './letter-bubble'
import { MessageBubble } from './message-bubble'
import { NoteBubble } from './note-bubble'
import type { Entry } from './timeline'

const HEIGHT_PX: Record<Entry['kind'], number> = { message: 72, note: 90, letter: 72 }
const DAY_PX = 44
const NEAR_END_PX = 80
const LOAD_BEFORE = 12
/** What scrolls can be scrolled by keyboard too, hence it can be focused. */
const SCROLLED_BY_KEYS = { tabIndex: 0 }

interface TimelineListProps {
  entries: readonly Entry[]
  /** The last entry, where this person wrote it. */
  ownKey: string | null
  contactName: string
  hasOlder: boolean
  isLoadingOlder: boolean
  onOlder: () => void
  /** It is at the end, where everything was seen. */
  onEnd: () => void
  /** A message that is to be shown, and told once it is. */
  goTo: string | null
  onGone: () => void
  onOpenMessage: (messageId: string) => void
}

export function TimelineList(props: TimelineListProps) {
  const { entries, ownKey, hasOlder, isLoadingOlder, onOlder, onEnd, goTo, onGone } = props
  const t = useT()
  const scroller = useRef<HTMLDivElement>(null)
  const [isPlaced, setPlaced] = useState(false)
  const [lit, setLit] = useState<string | null>(null)
  // The library measures while it renders, which the compiler's rule cannot follow.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(entries[index]),
    getItemKey: (index) => entries[index]?.key ?? index,
    overscan: 8,
    paddingStart: 8,
    paddingEnd: 12,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END_PX,
  })
  const shown = rows.getVirtualItems()
  const first = shown[0]?.index ?? 0
  const isAtEnd = !isPlaced || rows.isAtEnd(NEAR_END_PX)
  const lastKey = entries.at(-1)?.key ?? null
  const [seen, setSeen] = useState(lastKey)
  if (isAtEnd && seen !== lastKey) setSeen(lastKey)
  const unseen = isAtEnd ? 0 : countAfter(entries, seen)
  const ownBefore = useRef(ownKey)
  const stays = useRef(true)

  useLayoutEffect(() => {
    rows.scrollToEnd()
    const frame = requestAnimationFrame(() => {
      rows.scrollToEnd()
      setPlaced(true)
    })
    return () => cancelAnimationFrame(frame)
  }, [rows])

  useEffect(() => {
    if (isPlaced && first < LOAD_BEFORE && hasOlder && !isLoadingOlder) onOlder()
  }, [first, hasOlder, isLoadingOlder, isPlaced, onOlder])

  useEffect(() => {
    if (isPlaced && isAtEnd) onEnd()
  }, [isAtEnd, isPlaced, lastKey, onEnd])

  // What one writes oneself is shown, wherever one was reading.
  useEffect(() => {
    if (ownKey !== null && ownKey !== ownBefore.current) rows.scrollToEnd()
    ownBefore.current = ownKey
  }, [ownKey, rows])

  // The field below grows with what is written in it: who is at the end stays there.
  useEffect(() => {
    stays.current = isAtEnd
  }, [isAtEnd])
  useEffect(() => {
    if (!scroller.current) return
    const observer = new ResizeObserver(() => {
      if (stays.current) rows.scrollToEnd()
    })
    observer.observe(scroller.current)
    return () => observer.disconnect()
  }, [rows])

  useEffect(() => {
    if (goTo === null) return
    const index = entries.findIndex((entry) => entry.key === goTo)
    if (index === -1) return
    rows.scrollToIndex(index, { align: 'center' })
    setLit(goTo)
    onGone()
  }, [entries, goTo, onGone, rows])

  useEffect(() => {
    if (lit === null) return
    const timer = setTimeout(() => setLit(null), 1_600)
    return () => clearTimeout(timer)
  }, [lit])

  // What the browser would scroll to slowly is stopped on its way, where what comes into sight is measured.
  useEffect(() => {
    const list = scroller.current
    const onKey = (event: KeyboardEvent) => {
      if (event.target !== list || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
      if (event.key === 'Home') rows.scrollToOffset(0)
      else if (event.key === 'End') rows.scrollToEnd()
      else return
      event.preventDefault()
    }
    list?.addEventListener('keydown', onKey)
    return () => list?.removeEventListener('keydown', onKey)
  }, [rows])

  return (
    <div className="relative min-h-0 grow">
      <div
        ref={scroller}
        {...SCROLLED_BY_KEYS}
        role="region"
        aria-label={t('inbox.messages')}
        className="h-full overflow-x-hidden overflow-y-auto"
      >
        <ol className="relative" style={{ height: rows.getTotalSize() }}>
          {shown.map((row) => {
            const entry = entries[row.index]
            return (
              entry && (
                <li
                  key={row.key}
                  ref={rows.measureElement}
                  data-index={row.index}
                  aria-setsize={entries.length}
                  aria-posinset={row.index + 1}
                  className={`absolute inset-x-0 top-0 rounded-lg transition-colors duration-500 ${entry.key === lit ? 'bg-accent-soft' : ''}`}
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  {entry.day !== null && <DayLine at={entry.day} />}
                  <EntryView entry={entry} contactName={props.contactName} onOpenMessage={props.onOpenMessage} />
                </li>
              )
            )
          })}
        </ol>
      </div>
      {isLoadingOlder && (
        <p role="status" aria-label={t('ui.loading')} className="absolute inset-x-0 top-2 flex justify-center">
          <span className="rounded-full border bg-raised p-1.5 shadow-raised">
            <Spinner />
          </span>
        </p>
      )}
      {!isAtEnd && (
        <Button
          className="absolute right-4 bottom-3 rounded-full shadow-raised"
          icon={<ArrowDown size={16} aria-hidden />}
          onClick={() => rows.scrollToEnd({ behavior: 'auto' })}
        >
          {unseen > 0 ? t('inbox.new-messages', { count: unseen }) : t('inbox.to-end')}
        </Button>
      )}
    </div>
  )
}

const heightOf = (entry: Entry | undefined): number =>
  HEIGHT_PX[entry?.kind ?? 'message'] + (entry?.day == null ? 0 : DAY_PX)

function countAfter(entries: readonly Entry[], key: string | null): number {
  const at = entries.findLastIndex((entry) => entry.key === key)
  return at === -1
    ? 0
    : entries.slice(at + 1).filter((entry) => entry.kind === 'message' || entry.kind === 'note').length
}

interface EntryViewProps {
  entry: Entry
  contactName: string
  onOpenMessage: (messageId: string) => void
}

function EntryView({ entry, contactName, onOpenMessage }: EntryViewProps) {
  switch (entry.kind) {
    case 'message':
      return (
        <MessageBubble
          message={entry.message}
          first={entry.first}
          contactName={contactName}
          onOpenMessage={onOpenMessage}
        />
      )
    case 'note':
      return <NoteBubble note={entry.note} />
    case 'letter':
      return <LetterBubble letter={entry.letter} />
  }
}

function DayLine({ at }: { at: string }) {
  const times = useTimes()
  return (
    <p className="flex justify-center pt-4 pb-1">
      <time dateTime={at} className="rounded-full bg-sunken px-3 py-0.5 text-xs text-muted first-letter:uppercase">
        {times.day(at)}
      </time>
    </p>
  )
}
