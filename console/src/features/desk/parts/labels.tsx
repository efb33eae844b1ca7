import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Plus, Tags, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { knownKey, labelsQuery } from '@/api/known'
import { NewLabel } from '@/api/generated/limits/conversation'
import { useT } from '@/intl/intl'
import { supervising } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { Page } from '@/ui/page'
import { Row, Rows } from '@/ui/rows'
import { refusal } from '@/ui/refusal'
import { Meanwhile, useSaving, versioned } from '@/ui/saving'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { changeLabel, createLabel, deleteLabel, readLabel } from '../queries'
import type { Label } from '../rules'

const NEW: Label = { label_id: '', name: '', color: '#0f766e', version: 0 }
const FEW = 12

export function LabelsPage() {
  const t = useT()
  const leads = supervising.includes(usePerson().role)
  const query = useQuery(labelsQuery)
  const [edited, setEdited] = useState<Label | null>(null)
  const [words, setWords] = useState('')
  const [ask, question] = useConfirmed<Label>({
    title: ({ name }) => t('desk.delete-title', { name }),
    description: t('desk.label.delete-about'),
    action: t('desk.delete'),
    said: t('desk.deleted'),
    refresh: [knownKey('labels')],
    run: ({ label_id }) => deleteLabel(label_id),
  })
  const list = () => {
    if (query.isPending) return <LoadingRows />
    if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (query.data.length === 0)
      return (
        <Empty icon={<Tags size={28} />} title={t('desk.no-labels')}>
          {t('desk.no-labels-about')}
        </Empty>
      )
    const shown = query.data.filter((one) => one.name.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase()))
    return (
      <>
        {query.data.length > FEW && (
          <TextField
            type="search"
            label={t('desk.filter')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        )}
        <Rows label={t('desk.labels')}>
          {shown.map((label) => (
            <Row
              key={label.label_id}
              name={label.name}
              mark={<span aria-hidden className="size-4 shrink-0 rounded-full" style={{ background: label.color }} />}
              menu={
                leads
                  ? [
                      { label: t('desk.change'), icon: <Pencil size={16} />, onSelect: () => setEdited(label) },
                      { label: t('desk.delete'), icon: <Trash2 size={16} />, danger: true, onSelect: () => ask(label) },
                    ]
                  : []
              }
            />
          ))}
        </Rows>
      </>
    )
  }
  return (
    <Page
      title={t('desk.labels')}
      description={t('desk.labels-about')}
      actions={
        leads && (
          <Button look="primary" icon={<Plus size={16} />} onClick={() => setEdited(NEW)}>
            {t('desk.label.new')}
          </Button>
        )
      }
    >
      {list()}
      {edited && <LabelDialog label={edited} onClose={() => setEdited(null)} />}
      {question}
    </Page>
  )
}

function LabelDialog({ label, onClose }: { label: Label; onClose: () => void }) {
  const t = useT()
  const limits = useLimits()
  const queries = useQueryClient()
  const schema = useMemo(() => z.object({ name: limits.text(NewLabel.name), color: z.string() }), [limits])
  const isNew = label.label_id === ''
  const valuesOf = ({ name, color }: Label) => ({ name, color })
  const form = useForm({ resolver: zodResolver(schema), defaultValues: valuesOf(label) })
  const saving = useSaving<Label, z.infer<typeof schema>>({
    seen: versioned(label),
    read: () => readLabel(label.label_id),
    save: (values, version) => (isNew ? createLabel(values) : changeLabel(label.label_id, values, version)),
    onSaved: () => {
      void queries.invalidateQueries({ queryKey: knownKey('labels') })
      onClose()
    },
  })
  const refused = refusal(saving.error, { 409: t('ui.limit.taken') })
  return (
    <Dialog open title={isNew ? t('desk.label.new') : t('desk.change-title', { name: label.name })} onClose={onClose}>
      <Form
        onSubmit={form.handleSubmit((values) => saving.save(values))}
        busy={saving.busy}
        error={refused.rest}
        onCancel={onClose}
      >
        <Meanwhile
          saving={saving}
          describe={(one) => [
            { label: t('desk.name'), value: one.name },
            { label: t('desk.color'), value: one.color },
          ]}
          onTake={(one) => form.reset(valuesOf(one))}
        />
        <TextField
          label={t('desk.name')}
          error={form.formState.errors.name?.message ?? refused.said}
          {...form.register('name')}
        />
        <TextField type="color" label={t('desk.color')} className="h-10 w-20! p-1!" {...form.register('color')} />
      </Form>
    </Dialog>
  )
}
