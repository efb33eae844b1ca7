/** Who the customer is, and what is known of the conversation beside its messages. */
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FileText, Pencil, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'

import { conversation as api, ok } from '@/api/clients'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Avatar } from '@/ui/avatar'
import { Badge } from '@/ui/badge'
import { IconButton } from '@/ui/button'
import { useToasts } from '@/ui/toasts'

import { conversationQuery, messagesQuery, notesQuery } from '../../queries'
import { conversationRoute } from '../../routes'
import { LabelPicker, LabelsDialog } from '../conversation/labels-dialog'
import { RichText } from '../conversation/rich-text'
import { useTalk } from '../conversation/talk'
import { useAct } from '../conversation/use-act'
import { usePersonName } from '../conversation/use-people'
import { useSaveFile } from '../conversation/use-file'
import { LabelChips } from './label-chips'
import { Promises } from './promises'

export function ContactPane({ onClose }: { onClose: () => void }) {
  const t = useT()
  const { conversation } = useTalk()
  const { contact } = conversation
  const name = contact.name ?? contact.address
  return (
    <aside
      aria-label={t('inbox.contact')}
      className="absolute inset-y-0 end-0 z-20 flex w-80 max-w-full flex-col overflow-y-auto border-s bg-surface shadow-raised @min-[53rem]:static @min-[53rem]:shrink-0 @min-[53rem]:shadow-none"
    >
      <div className="flex justify-end p-2 @min-[53rem]:hidden">
        <IconButton label={t('ui.close')} icon={<X size={18} />} onClick={onClose} />
      </div>
      <div className="flex flex-col items-center gap-1 px-4 pt-2 pb-4 text-center @min-[53rem]:pt-6">
        <Avatar name={name} size={56} />
        <h2 className="mt-2 max-w-full font-semibold break-words">
          <bdi>{name}</bdi>
        </h2>
        <p dir="ltr" className="max-w-full break-all text-muted select-all">
          {contact.address}
        </p>
        <p className="text-xs text-muted">{t(`inbox.provider.${conversation.provider}`)}</p>
      </div>
      <Promises conversation={conversation} />
      <ConversationLabels />
      <ContactLabels />
      <Facts />
      <Notes />
      <Files />
      <Previous />
    </aside>
  )
}

export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-t px-4 py-3">
      <header className="mb-2 flex min-h-7 items-center justify-between gap-2">
        <h3 className="text-xs font-semibold text-muted">{title}</h3>
        {action}
      </header>
      {children}
    </section>
  )
}

function EditButton({ label, onClick }: { label: string; onClick: () => void }) {
  return <IconButton label={label} icon={<Pencil size={14} />} className="size-7" onClick={onClick} />
}

function ConversationLabels() {
  const t = useT()
  const { conversation, allowed } = useTalk()
  const act = useAct(conversation.conversation_id)
  const [isOpen, setOpen] = useState(false)
  return (
    <Section
      title={t('inbox.contact.labels')}
      action={allowed.mark && <EditButton label={t('inbox.do.labels')} onClick={() => setOpen(true)} />}
    >
      <LabelChips ids={conversation.label_ids ?? []} />
      {isOpen && <LabelsDialog conversation={conversation} act={act} onClose={() => setOpen(false)} />}
    </Section>
  )
}

/** Labels of the customer, which stay with them in every conversation. */
function ContactLabels() {
  const t = useT()
  const { conversation, allowed } = useTalk()
  const { failed } = useToasts()
  const { refetch } = useQuery(conversationQuery(conversation.conversation_id))
  const [isOpen, setOpen] = useState(false)
  const put = useMutation({
    mutationFn: (label_ids: string[]) =>
      ok(
        api.PUT('/v1/contacts/{contact_id}/labels', {
          params: { path: { contact_id: conversation.contact.contact_id } },
          body: { label_ids },
        }),
      ),
    onSuccess: () => refetch(),
    onError: failed,
  })
  const chosen = put.isPending ? put.variables : (conversation.contact.label_ids ?? [])
  return (
    <Section
      title={t('inbox.contact.their-labels')}
      action={allowed.mark && <EditButton label={t('inbox.contact.edit-labels')} onClick={() => setOpen(true)} />}
    >
      <LabelChips ids={chosen} />
      {isOpen && <LabelPicker chosen={chosen} onChoose={(ids) => put.mutate(ids)} onClose={() => setOpen(false)} />}
    </Section>
  )
}

function Facts() {
  const t = useT()
  const times = useTimes()
  const nameOf = usePersonName()
  const { conversation: one } = useTalk()
  const facts: [string, ReactNode][] = [
    [t('inbox.fact.opened'), times.full(one.opened_at)],
    [t('inbox.fact.owner'), one.owner === 'ai' ? t('inbox.author.ai') : nameOrNobody()],
    [t('inbox.fact.priority'), t(`inbox.priority.${one.priority ?? 'normal'}`)],
  ]
  function nameOrNobody() {
    return one.assigned_user_id === null ? t('inbox.fact.nobody') : nameOf(one.assigned_user_id)
  }
  if (one.handoff_reason) facts.push([t('inbox.fact.handoff'), handoffOf(one.handoff_reason, t)])
  if (one.transfer_note) facts.push([t('inbox.fact.transfer-note'), one.transfer_note])
  if (one.snoozed_until) facts.push([t('inbox.fact.snoozed'), times.full(one.snoozed_until)])
  if (one.closed_at) facts.push([t('inbox.fact.closed'), times.full(one.closed_at)])
  if (one.satisfaction_score != null)
    facts.push([t('inbox.fact.satisfaction'), t('inbox.fact.score', { score: one.satisfaction_score })])
  return (
    <Section title={t('inbox.contact.facts')}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd dir="auto" className="text-end break-words">
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

const CAUSES = [
  'deadline',
  'ai_switched_off',
  'unanswered_kind',
  'group',
  'came_late',
  'reopened',
  'question_changed',
  'ai_decided',
  'empty_reply',
  'not_delivered',
  'business_echo',
  'agent_left',
  'transferred',
  'customer_request',
  'no_information',
  'complaint',
  'out_of_scope',
  'knowledge_unavailable',
] as const

/** A cause that is known is said in words; what somebody wrote is shown as they wrote it. */
function handoffOf(reason: string, t: ReturnType<typeof useT>): string {
  const known = CAUSES.find((cause) => cause === reason)
  return known ? t(`inbox.handoff.${known}`) : reason
}

function Notes() {
  const t = useT()
  const times = useTimes()
  const nameOf = usePersonName()
  const { role } = usePerson()
  const { conversation } = useTalk()
  const notes = useInfiniteQuery({ ...notesQuery(conversation.conversation_id), enabled: answering.includes(role) })
  const newest = notes.data?.pages.flatMap((page) => page.notes).slice(0, 5) ?? []
  if (newest.length === 0) return null
  return (
    <Section title={t('inbox.contact.notes')}>
      <ul className="flex flex-col gap-2">
        {newest.map((note) => (
          <li key={note.note_id} className="rounded-lg bg-bubble-note px-2 py-1.5">
            <RichText text={note.text} />
            <p className="text-xs text-muted">
              <bdi>{note.author_id === null ? t('inbox.author.rule') : nameOf(note.author_id)}</bdi> ·{' '}
              {times.short(note.created_at)}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  )
}

const FILES_SHOWN = 12

/** The files among the messages that were read. */
function Files() {
  const t = useT()
  const times = useTimes()
  const save = useSaveFile()
  const { failed } = useToasts()
  const { role } = usePerson()
  const { conversation } = useTalk()
  const { data } = useInfiniteQuery(messagesQuery(conversation.conversation_id))
  const files = (data?.pages ?? [])
    .flatMap((page) => page.messages.toReversed())
    .filter((one) => one.media?.state === 'stored' && one.kind !== 'sticker' && one.kind !== 'voice')
    .slice(0, FILES_SHOWN)
  if (files.length === 0 || !answering.includes(role)) return null
  const nameOf = (kind: string | null | undefined) => {
    const known = (['image', 'video', 'audio', 'document'] as const).find((one) => one === kind)
    return known ? t(`inbox.kind.${known}`) : t('inbox.kind.other')
  }
  return (
    <Section title={t('inbox.contact.files')}>
      <ul>
        {files.map((one) => (
          <li key={one.message_id}>
            <button
              type="button"
              aria-label={`${t('inbox.file.save')}: ${one.media?.filename ?? nameOf(one.kind)}`}
              onClick={() => void save(one).catch(failed)}
              className="flex w-full items-center gap-2 rounded-lg px-1 py-1.5 text-start hover:bg-hover"
            >
              <FileText size={16} className="shrink-0 text-muted" aria-hidden />
              <bdi className="min-w-0 grow truncate">{one.media?.filename ?? nameOf(one.kind)}</bdi>
              <span className="shrink-0 text-xs text-muted">{times.short(one.sent_at)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Previous() {
  const t = useT()
  const { conversation } = useTalk()
  if (conversation.previous_conversation_id === null) return null
  return (
    <Section title={t('inbox.contact.previous')}>
      <ul>
        <PreviousOne id={conversation.previous_conversation_id} left={5} />
      </ul>
    </Section>
  )
}

/** Each conversation names the one before it. */
function PreviousOne({ id, left }: { id: string; left: number }) {
  const t = useT()
  const times = useTimes()
  const { view } = conversationRoute.useSearch()
  const { data } = useQuery(conversationQuery(id))
  if (!data) return null
  return (
    <>
      <li>
        <Link
          to="/inbox/$conversationId"
          params={{ conversationId: id }}
          search={{ view }}
          className="flex items-center gap-2 rounded-lg px-1 py-1.5 hover:bg-hover"
        >
          <span className="grow">{times.full(data.opened_at)}</span>
          <Badge>{t(`inbox.phase.${data.phase}`)}</Badge>
        </Link>
      </li>
      {left > 1 && data.previous_conversation_id !== null && (
        <PreviousOne id={data.previous_conversation_id} left={left - 1} />
      )}
    </>
  )
}
