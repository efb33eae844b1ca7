import { CalendarClock, SendHorizontal } from 'lucide-react'
import { useRef, useState, type ClipboardEvent } from 'react'

import { useT } from '@/intl/intl'
import { Button, IconButton } from '@/ui/button'

import { windowOf } from '../conversation/allowed'
import { useTalk } from '../conversation/talk'
import { useNow } from '../conversation/use-now'
import { AttachButton } from './attach-button'
import { AttachmentTray } from './attachment-tray'
import { carriesFiles } from './attachments'
import { inserted } from './drafts'
import { DropArea } from './drop-area'
import { EmojiPicker } from './emoji-picker'
import { lettersOf } from './letters'
import { LONGEST, OfferedField } from './offered-field'
import { ReplyQuote } from './reply-quote'
import { ScheduleDialog } from './schedule-dialog'
import { AskSuggestion } from './suggestion-strip'
import { useAttachments } from './use-attachments'
import { useCannedAnswers } from './use-canned-answers'
import { useDraft } from './use-draft'
import { useOutbox } from './use-outbox'
import { useTyping } from './use-typing'

const CLOSE_TO_LONGEST = LONGEST - 500

/** What is written to the customer. */
export function ReplyField() {
  const t = useT()
  const { conversation, able } = useTalk()
  const id = conversation.conversation_id
  const [draft, change] = useDraft(id)
  const { post } = useOutbox(id)
  const { typed, ceased } = useTyping(id)
  const attachments = useAttachments(id, able)
  const canned = useCannedAnswers(id, draft.text, (text) => change({ text }))
  const field = useRef<HTMLTextAreaElement>(null)
  const [isScheduling, setScheduling] = useState(false)
  const now = useNow(10_000)

  const isWindowOver = windowOf(conversation, able?.free_text_for_s, now) === 'over'
  const mayAttach = able !== null && carriesFiles(able)
  const ready = attachments.list.filter((one) => one.state === 'ready')
  const isUploading = attachments.list.some((one) => one.state === 'uploading')
  const hasText = draft.text.trim() !== ''
  const maySend = !isWindowOver && !isUploading && (hasText || ready.length > 0)
  const attach = (files: readonly File[]) => {
    if (mayAttach && !isWindowOver) attachments.add(files)
  }

  const send = () => {
    if (!maySend) return
    for (const letter of lettersOf(draft, ready, conversation)) post(letter)
    ready.forEach((one) => attachments.remove(one.id))
    change({ text: '', replyTo: null, suggestionId: null })
    ceased()
    field.current?.focus()
  }
  const insert = (what: string) => {
    const element = field.current
    const from = element?.selectionStart ?? draft.text.length
    const next = inserted(draft.text, from, element?.selectionEnd ?? from, what)
    change({ text: next.text })
    requestAnimationFrame(() => {
      element?.focus()
      element?.setSelectionRange(next.cursor, next.cursor)
    })
  }
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files]
    // A text processor gives a picture of what it gives as text.
    if (files.length === 0 || !mayAttach || event.clipboardData.types.includes('text/plain')) return
    event.preventDefault()
    attach(files)
  }

  return (
    <DropArea onFiles={attach}>
      {draft.replyTo && <ReplyQuote text={draft.replyTo.text} onRemove={() => change({ replyTo: null })} />}
      <AttachmentTray attachments={attachments} />
      <div className="px-3 pt-2">
        <OfferedField
          field={field}
          label={t('inbox.composer.reply')}
          placeholder={t('inbox.composer.hint')}
          text={draft.text}
          offers={canned.offers}
          offersLabel={t('inbox.composer.answers')}
          onChoose={canned.choose}
          onChange={(text) => {
            change(text === '' ? { text, suggestionId: null } : { text })
            if (text.trim() === '') ceased()
            else typed()
          }}
          onSend={send}
          onBlur={ceased}
          onPaste={onPaste}
        />
      </div>
      <div className="flex items-center gap-0.5 p-2 px-3">
        <EmojiPicker disabled={isWindowOver} onChoose={insert} />
        {mayAttach && <AttachButton disabled={isWindowOver} onFiles={attach} />}
        {conversation.phase === 'with_agent' && <AskSuggestion />}
        <IconButton
          label={t('inbox.schedule')}
          icon={<CalendarClock size={18} />}
          disabled={!hasText || attachments.list.length > 0}
          onClick={() => setScheduling(true)}
        />
        <span className="grow px-2 text-end text-xs text-muted tabular-nums">
          {draft.text.length > CLOSE_TO_LONGEST && `${draft.text.length} / ${LONGEST}`}
        </span>
        <Button
          look="primary"
          icon={<SendHorizontal size={16} aria-hidden />}
          busy={isUploading && hasText}
          disabled={!maySend}
          onClick={send}
        >
          {t('inbox.send')}
        </Button>
      </div>
      {isScheduling && (
        <ScheduleDialog
          conversationId={id}
          draft={draft}
          onClose={() => setScheduling(false)}
          onScheduled={() => {
            setScheduling(false)
            change({ text: '', replyTo: null, suggestionId: null })
          }}
        />
      )}
    </DropArea>
  )
}
