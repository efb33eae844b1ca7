import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, PanelRight } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState } from 'react'

import { useCommands } from '@/commands/commands'
import { useT } from '@/intl/intl'
import { useWatching } from '@/live/live'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Avatar } from '@/ui/avatar'
import { Badge } from '@/ui/badge'
import { IconButton } from '@/ui/button'
import { Failure, Loading } from '@/ui/states'

import { readBeside } from '../../first-reads'
import { forgetLongPast } from '../../live'
import { capabilitiesQuery, conversationQuery, messagesQuery, notesQuery } from '../../queries'
import { useReading } from '../../reading'
import { conversationRoute } from '../../routes'
import type { Conversation, Message, Note } from '../../rules'
import { Composer } from '../composer/composer'
import { draftsOf } from '../composer/drafts'
import { focusComposer } from '../composer/offered-field'
import { useOutbox } from '../composer/use-outbox'
import { ContactPane } from '../contact/contact-pane'
import { useContactPane } from '../contact/use-contact-pane'
import { Actions } from './actions'
import { allowedTo } from './allowed'
import { contentOf, wordsOf } from './content'
import { MediaViewerProvider } from './media-viewer'
import { TalkContext, type Talk } from './talk'
import { ownKeyOf, timelineOf, unsent } from './timeline'
import { TimelineList } from './timeline-list'
import { TypingLine } from './typing-line'
import { usePersonName } from './use-people'

export function ConversationPane() {
  const { conversationId } = conversationRoute.useParams()
  return <OpenConversation key={conversationId} id={conversationId} />
}

function OpenConversation({ id }: { id: string }) {
  useWatching(id)
  const queries = useQueryClient()
  const { role } = usePerson()
  useEffect(() => readBeside(queries, id, role), [id, queries, role])
  const conversation = useQuery(conversationQuery(id))
  const messages = useInfiniteQuery(messagesQuery(id))
  if (conversation.isPending || messages.isPending) return <Loading />
  const error = conversation.error ?? messages.error
  if (conversation.isError || messages.isError)
    return <Failure error={error} onRetry={() => void Promise.all([conversation.refetch(), messages.refetch()])} />
  return <ConversationView conversation={conversation.data} />
}

const NONE: readonly Message[] = []
const NO_NOTES: readonly Note[] = []

function ConversationView({ conversation }: { conversation: Conversation }) {
  const t = useT()
  const id = conversation.conversation_id
  const person = usePerson()
  const answers = answering.includes(person.role)
  const pane = useContactPane()
  const { data: able } = useQuery({ ...capabilitiesQuery(conversation.channel_id), enabled: answers })
  const { resume } = useOutbox(id)
  // What a page before this one left is said once, when this one begins.
  useEffect(() => resume(), [resume])

  const talk = useMemo<Talk>(() => {
    const drafts = draftsOf(person.userId)
    return {
      conversation,
      allowed: allowedTo(person, conversation),
      able: able ?? null,
      replyTo: (messageId, text) => {
        drafts.change(id, { isNote: false, replyTo: { messageId, text: text.slice(0, 300) } })
        focusComposer()
      },
      write: (text) => {
        drafts.add(id, text, { isNote: false })
        focusComposer()
      },
    }
  }, [able, conversation, id, person])
  useCommands(useMemo(() => [{ label: t('inbox.contact.toggle'), keys: 'i', run: pane.toggle }], [pane.toggle, t]))

  return (
    <TalkContext value={talk}>
      <div className="@container relative flex h-full">
        <div className="flex min-w-0 grow flex-col">
          <Header conversation={conversation} pane={pane} />
          <Timeline conversation={conversation} />
          <TypingLine id={id} />
          {answers && <Composer key={id} />}
        </div>
        {pane.isOpen && <ContactPane onClose={pane.toggle} />}
      </div>
    </TalkContext>
  )
}

interface HeaderProps {
  conversation: Conversation
  pane: ReturnType<typeof useContactPane>
}

function Header({ conversation, pane }: HeaderProps) {
  const t = useT()
  const nameOf = usePersonName()
  const asked = conversationRoute.useSearch()
  const { contact, phase, assigned_user_id: owner } = conversation
  const name = contact.name ?? contact.address
  return (
    <header className="flex items-center gap-3 border-b bg-surface px-3 py-2">
      <Link to="/inbox" search={asked} aria-label={t('inbox.back')} className="rounded-lg p-1.5 lg:hidden">
        <ArrowLeft size={20} aria-hidden />
      </Link>
      <span className="hidden sm:inline-flex">
        <Avatar name={name} />
      </span>
      <div className="min-w-0 grow">
        <h1 className="truncate text-base font-semibold">
          <bdi>{name}</bdi>
        </h1>
        <p className="flex flex-wrap items-center gap-x-1.5 text-xs text-muted">
          <Badge tone={phase === 'queued' ? 'warning' : phase === 'with_ai' ? 'info' : 'neutral'}>
            {t(`inbox.phase.${phase}`)}
          </Badge>
          {owner !== null && <bdi className="truncate">{nameOf(owner)}</bdi>}
          {conversation.turn_pending && conversation.owner === 'ai' && (
            <span className="truncate">{t('inbox.ai-thinks')}</span>
          )}
        </p>
      </div>
      <Actions />
      <IconButton
        label={t('inbox.contact.toggle')}
        shortcut="I"
        icon={<PanelRight size={18} />}
        pressed={pane.isOpen}
        onClick={pane.toggle}
      />
    </header>
  )
}

function Timeline({ conversation }: { conversation: Conversation }) {
  const t = useT()
  const id = conversation.conversation_id
  const queries = useQueryClient()
  const { role, userId } = usePerson()
  const messages = useInfiniteQuery(messagesQuery(id))
  const notes = useInfiniteQuery({ ...notesQuery(id), enabled: answering.includes(role) })
  const { letters } = useOutbox(id)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = messages

  const shown = useMemo(
    () => messages.data?.pages.toReversed().flatMap((page) => page.messages) ?? NONE,
    [messages.data],
  )
  const written = useMemo(() => notes.data?.pages.flatMap((page) => page.notes) ?? NO_NOTES, [notes.data])
  const entries = useMemo(
    () =>
      timelineOf({
        messages: shown,
        notes: written,
        letters: unsent(letters, shown, userId),
        hasOlder: hasNextPage,
      }),
    [hasNextPage, letters, shown, userId, written],
  )

  // Notes are read as far back as messages are.
  const oldestMessage = shown[0]?.sent_at
  const oldestNote = written.at(-1)?.created_at
  const { hasNextPage: moreNotes, isFetchingNextPage: readingNotes, fetchNextPage: readNotes } = notes
  useEffect(() => {
    const isBehind = oldestMessage !== undefined && oldestNote !== undefined && oldestMessage < oldestNote
    if (isBehind && moreNotes && !readingNotes) void readNotes()
  }, [moreNotes, oldestMessage, oldestNote, readNotes, readingNotes])

  // A quoted message may be far back: pages are read until it is there.
  const [goTo, setGoTo] = useState<string | null>(null)
  useEffect(() => {
    if (goTo === null || isFetchingNextPage || shown.some((one) => one.message_id === goTo)) return
    if (hasNextPage) void fetchNextPage()
  }, [fetchNextPage, goTo, hasNextPage, isFetchingNextPage, shown])

  // What is further down than where somebody reads is not read yet.
  const [readUpTo, setReadUpTo] = useState<number>()
  useReading(id, readUpTo, conversation.unread_messages)
  const last: Message | undefined = shown[shown.length - 1]
  // A question that was put anew by an edit is later than the message that it stands in.
  const lastSequence = Math.max(last ? last.sequence : 0, conversation.last_sequence)
  const onEnd = useCallback(() => {
    setReadUpTo(lastSequence)
    forgetLongPast(queries, id)
  }, [id, lastSequence, queries])
  const onOlder = useCallback(() => void fetchNextPage(), [fetchNextPage])
  const onGone = useCallback(() => setGoTo(null), [])
  const contactName = conversation.contact.name ?? conversation.contact.address

  return (
    <MediaViewerProvider messages={shown}>
      <TimelineList
        entries={entries}
        ownKey={ownKeyOf(entries, userId)}
        contactName={contactName}
        hasOlder={hasNextPage}
        isLoadingOlder={isFetchingNextPage}
        onOlder={onOlder}
        onEnd={onEnd}
        goTo={goTo}
        onGone={onGone}
        onOpenMessage={setGoTo}
      />
      <p role="status" className="sr-only">
        {last?.author === 'customer' && t('inbox.heard', { name: contactName, text: wordsOf(contentOf(last)) })}
      </p>
    </MediaViewerProvider>
  )
}
