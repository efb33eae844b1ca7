import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { CalendarClock, Paperclip, SendHorizontal, X } from 'lucide-react'
import { useRef, useState, type ClipboardEvent, type DragEvent } from 'react'

import { conversation as api, ok } from '@/api/clients'
import { useT } from '@/intl/intl'
import { Button, IconButton } from '@/ui/button'
import { useToasts } from '@/ui/toasts'

import { answersQuery } from '../../queries'
import { windowOf } from '../conversation/allowed'
import { useTalk } from '../conversation/talk'
import { useNow } from '../conversation/use-now'
import { AttachmentTray } from './attachment-tray'
import { carriesFiles } from './attachments'
import { inserted, soughtAnswer } from './drafts'
import { EmojiPicker } from './emoji-picker'
import { lettersOf } from './letters'
import { LONGEST, OfferedField } from './offered-field'
import { ScheduleDialog } from './schedule-dialog'
import { AskSuggestion } from './suggestion-strip'
import type { Offer } from './suggestions'
import { useAttachments } from './use-attachments'
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
  const attachments = useAttachments(able)
  const { failed } = useToasts()
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const [isScheduling, setScheduling] = useState(false)
  const [isOver, setOver] = useState(false)
  const now = useNow(10_000)

  const isWindowOver = windowOf(conversation, able?.free_text_for_s, now) === 'over'
  const mayAttach = able !== null && carriesFiles(able)
  const ready = attachments.list.filter((one) => one.state === 'ready')
  const isUploading = attachments.list.some((one) => one.state === 'uploading')
  const hasText = draft.text.trim() !== ''
  const maySend = !isWindowOver && !isUploading && (hasText || ready.length > 0)

  const sought = soughtAnswer(draft.text)
  const { data: answers } = useQuery({
    ...answersQuery(sought ?? ''),
    enabled: sought !== null,
    placeholderData: keepPreviousData,
  })
  const offers: Offer[] =
    sought === null
      ? []
      : (answers ?? []).map((one) => ({
          key: one.answer_id,
          title: `/${one.shortcut} · ${one.title}`,
          detail: one.text,
        }))
  const render = useMutation({
    mutationFn: (answerId: string) =>
      ok(
        api.POST('/v1/canned-answers/{answer_id}/render', {
          params: { path: { answer_id: answerId } },
          body: { conversation_id: id },
        }),
      ),
    onSuccess: ({ text }) => change({ text }),
    onError: failed,
  })

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
    attachments.add(files)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (mayAttach) attachments.add([...event.dataTransfer.files])
  }
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setOver(true)
  }

  return (
    // What is dropped can be chosen with the button too.
    <div
      role="presentation"
      className={`relative ${isOver ? 'bg-accent-soft' : ''}`}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {draft.replyTo && (
        <div className="mx-3 mt-2 flex items-center gap-2 rounded-lg border-s-4 border-accent bg-sunken px-2 py-1">
          <p dir="auto" className="min-w-0 grow truncate text-xs text-muted">
            {t('inbox.composer.replying', { text: draft.replyTo.text })}
          </p>
          <IconButton
            label={t('inbox.composer.no-reply')}
            icon={<X size={14} />}
            className="size-7"
            onClick={() => change({ replyTo: null })}
          />
        </div>
      )}
      <AttachmentTray list={attachments.list} onAgain={attachments.again} onRemove={attachments.remove} />
      <div className="px-3 pt-2">
        <OfferedField
          field={field}
          label={t('inbox.composer.reply')}
          placeholder={t('inbox.composer.hint')}
          text={draft.text}
          offers={offers}
          offersLabel={t('inbox.composer.answers')}
          onChoose={(offer) => render.mutate(offer.key)}
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
        {mayAttach && (
          <>
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              tabIndex={-1}
              aria-label={t('inbox.attach')}
              onChange={({ currentTarget }) => {
                attachments.add([...(currentTarget.files ?? [])])
                currentTarget.value = ''
              }}
            />
            <IconButton
              label={t('inbox.attach')}
              icon={<Paperclip size={18} />}
              disabled={isWindowOver}
              onClick={() => picker.current?.click()}
            />
          </>
        )}
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
    </div>
  )
}
