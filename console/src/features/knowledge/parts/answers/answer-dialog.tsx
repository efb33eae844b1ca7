import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { AnswerWording } from '@/api/generated/limits/knowledge'
import { basesQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { useDoing } from '@/ui/doing'
import { Choice, TextArea } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'

import {
  emptyAnswer,
  formOf,
  phrasingsOf,
  SAID,
  wordingOf,
  type Answer,
  type AnswerForm,
  type DraftedAnswer,
} from '../../answers'
import { addAnswer, answersKey, changeAnswer } from '../../queries'
import { AUDIENCES, GENERAL } from '../../scopes'

interface AnswerDialogProps {
  answer: Answer | null
  /** Passages that may say the answer to what was asked. */
  sources: DraftedAnswer['sources']
  onClose: () => void
}

/** A new answer, or what is written of one that is there. */
export function AnswerDialog({ answer, sources, onClose }: AnswerDialogProps) {
  const t = useT()
  const limits = useLimits()
  const bases = useQuery(basesQuery)
  const schema = useMemo(() => {
    const { least, most, each } = AnswerWording.phrasings
    return z.object({
      phrasings: z
        .string()
        .refine((typed) => phrasingsOf(typed).length >= least, t('ui.limit.missing'))
        .refine((typed) => phrasingsOf(typed).length <= most, t('ui.limit.many', { most }))
        .refine((typed) => phrasingsOf(typed).every((one) => one.length <= each), t('ui.limit.long', { most: each })),
      answer: limits.text(AnswerWording.answer),
      said: z.enum(SAID),
      base: z.string(),
      audience: z.enum(AUDIENCES),
    })
  }, [limits, t])
  const form = useForm<AnswerForm>({
    resolver: zodResolver(schema),
    defaultValues: answer ? formOf(answer) : emptyAnswer,
  })
  const save = useDoing(
    (values: AnswerForm) => (answer ? changeAnswer(answer, wordingOf(values)) : addAnswer(wordingOf(values))),
    {
      refresh: [answersKey],
      said: t(answer ? 'knowledge.answer.saved' : 'knowledge.answer.added'),
      onDone: onClose,
    },
  )
  const { errors } = form.formState
  return (
    <Dialog open title={t(answer ? 'knowledge.answer.change' : 'knowledge.answer.add')} onClose={onClose}>
      <Form
        onSubmit={form.handleSubmit((values) => save.mutate(values))}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
      >
        <TextArea
          rows={4}
          label={t('knowledge.answer.phrasings')}
          hint={t('knowledge.answer.phrasings-hint')}
          error={errors.phrasings?.message}
          {...form.register('phrasings')}
        />
        <TextArea
          rows={6}
          label={t('knowledge.answer.text')}
          error={errors.answer?.message}
          {...form.register('answer')}
        />
        {sources.length > 0 && (
          <details className="text-xs">
            <summary className="cursor-pointer text-muted hover:text-ink">{t('knowledge.question.sources')}</summary>
            <ul className="mt-2 flex flex-col gap-2">
              {sources.map((one) => (
                <li key={`${one.document_id} ${one.text}`} dir="auto" className="rounded-lg border p-2 break-words">
                  <p className="font-medium">{[one.title, ...one.heading].join(' › ')}</p>
                  <p className="line-clamp-6 whitespace-pre-line text-muted">{one.text}</p>
                </li>
              ))}
            </ul>
          </details>
        )}
        <Choice
          label={t('knowledge.answer.how')}
          options={SAID.map((one) => ({ value: one, label: t(`knowledge.answer.how.${one}`) }))}
          {...form.register('said')}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Choice
            label={t('knowledge.base')}
            options={[
              { value: GENERAL, label: t('knowledge.base.general') },
              ...(bases.data ?? []).map((base) => ({ value: base.knowledge_base_id, label: base.name })),
            ]}
            {...form.register('base')}
          />
          <Choice
            label={t('knowledge.audience')}
            options={AUDIENCES.map((one) => ({ value: one, label: t(`knowledge.audience.${one}`) }))}
            {...form.register('audience')}
          />
        </div>
      </Form>
    </Dialog>
  )
}
