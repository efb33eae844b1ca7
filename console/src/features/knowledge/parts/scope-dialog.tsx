import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { ScopeChange } from '@/api/generated/limits/knowledge'
import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { useDoing } from '@/ui/doing'
import { Choice, TextField } from '@/ui/field'
import { Form } from '@/ui/form'

import { changeDocument, documentsKey, labelsKey } from '../queries'
import type { Document } from '../rules'
import {
  AUDIENCES,
  changeOf,
  formOf,
  GENERAL,
  isSometime,
  labelsOf,
  type KnowledgeBase,
  type ScopeForm,
} from '../scopes'

interface ScopeDialogProps {
  document: Document
  bases: readonly KnowledgeBase[]
  onClose: () => void
}

/** Where a document stands, who is told of it, and when. It holds for all of its versions. */
export function ScopeDialog({ document, bases, onClose }: ScopeDialogProps) {
  const t = useT()
  const schema = useMemo(() => {
    const { most, each } = ScopeChange.labels
    return z
      .object({
        base: z.string(),
        labels: z
          .string()
          .refine((typed) => labelsOf(typed).length <= most, t('ui.limit.many', { most }))
          .refine((typed) => labelsOf(typed).every((one) => one.length <= each), t('ui.limit.long', { most: each })),
        audience: z.enum(AUDIENCES),
        from: z.string(),
        until: z.string(),
      })
      .refine(isSometime, { path: ['until'], error: t('knowledge.scope.never') })
  }, [t])
  const form = useForm<ScopeForm>({ resolver: zodResolver(schema), defaultValues: formOf(document) })
  const save = useDoing((values: ScopeForm) => changeDocument(document.document_id, changeOf(values, document)), {
    refresh: [documentsKey, labelsKey],
    said: t('knowledge.scope.saved'),
    onDone: onClose,
  })
  const { errors } = form.formState
  return (
    <Dialog open title={t('knowledge.scope.title')} description={document.title} onClose={onClose}>
      <Form
        onSubmit={form.handleSubmit((values) => save.mutate(values))}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
      >
        <Choice
          label={t('knowledge.base')}
          hint={t('knowledge.base.hint')}
          options={[
            { value: GENERAL, label: t('knowledge.base.general') },
            ...bases.map((base) => ({ value: base.knowledge_base_id, label: base.name })),
          ]}
          {...form.register('base')}
        />
        <Choice
          label={t('knowledge.audience')}
          hint={t('knowledge.audience.hint')}
          options={AUDIENCES.map((one) => ({ value: one, label: t(`knowledge.audience.${one}`) }))}
          {...form.register('audience')}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            type="datetime-local"
            label={t('knowledge.valid-from')}
            error={errors.from?.message}
            {...form.register('from')}
          />
          <TextField
            type="datetime-local"
            label={t('knowledge.valid-until')}
            error={errors.until?.message}
            {...form.register('until')}
          />
        </div>
        <TextField
          label={t('knowledge.labels')}
          hint={t('knowledge.labels.hint')}
          error={errors.labels?.message}
          {...form.register('labels')}
        />
      </Form>
    </Dialog>
  )
}
