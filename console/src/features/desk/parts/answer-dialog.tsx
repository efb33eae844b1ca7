import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { z } from '@/ui/z'

import { knownKey, teamsQuery } from '@/api/known'
import { NewCannedAnswer } from '@/api/generated/limits/conversation'
import { useT } from '@/intl/intl'
import { supervising } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Dialog } from '@/ui/dialog'
import { Choice, TextArea, TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { refusal } from '@/ui/refusal'
import { Meanwhile, useSaving, versioned } from '@/ui/saving'

import { changeAnswer, createAnswer, readAnswer } from '../queries'
import { variableFault, VARIABLES, type Answer } from '../rules'

const SCOPES = ['personal', 'team', 'all'] as const
const ONE_WORD = /^[^\s]*$/

const NEW: Answer = {
  answer_id: '',
  scope: 'personal',
  team_id: null,
  shortcut: '',
  title: '',
  text: '',
  version: 0,
}
const valuesOf = (answer: Answer) => ({
  scope: answer.scope,
  team_id: answer.team_id ?? '',
  shortcut: answer.shortcut,
  title: answer.title,
  text: answer.text,
})

export function AnswerDialog({ answer, onClose }: { answer: Answer | null; onClose: () => void }) {
  const t = useT()
  const limits = useLimits()
  const queries = useQueryClient()
  const leads = supervising.includes(usePerson().role)
  const teams = useQuery(teamsQuery).data ?? []
  const schema = useMemo(
    () =>
      z
        .object({
          scope: z.enum(SCOPES),
          team_id: z.string(),
          shortcut: limits.text(NewCannedAnswer.shortcut).regex(ONE_WORD, t('desk.answer.one-word')),
          title: limits.text(NewCannedAnswer.title),
          text: limits.text(NewCannedAnswer.text).superRefine((text, context) => {
            const fault = variableFault(text)
            if (fault) context.addIssue({ code: 'custom', message: t(`desk.variable.${fault}`) })
          }),
        })
        .refine((values) => values.scope !== 'team' || values.team_id !== '', {
          error: t('ui.limit.choose'),
          path: ['team_id'],
        }),
    [limits, t],
  )
  const form = useForm({ resolver: zodResolver(schema), defaultValues: valuesOf(answer ?? NEW) })
  const scope = useWatch({ control: form.control, name: 'scope' })
  const saving = useSaving<Answer, z.infer<typeof schema>>({
    seen: versioned(answer ?? NEW),
    read: () => readAnswer(answer?.answer_id ?? ''),
    save: ({ scope, team_id, ...words }, version) =>
      answer
        ? changeAnswer(answer.answer_id, words, version)
        : createAnswer({ ...words, scope, team_id: scope === 'team' ? team_id : null }),
    onSaved: () => {
      void queries.invalidateQueries({ queryKey: knownKey('answers') })
      onClose()
    },
  })
  const insert = (name: string) =>
    form.setValue('text', `${form.getValues('text')}{{${name}}}`, { shouldDirty: true, shouldValidate: true })
  const { errors } = form.formState
  const refused = refusal(saving.error, { 409: t('ui.limit.taken') })
  return (
    <Dialog
      open
      title={answer ? t('desk.change-title', { name: answer.title }) : t('desk.answer.new')}
      onClose={onClose}
    >
      <Form
        onSubmit={form.handleSubmit((values) => saving.save(values))}
        busy={saving.busy}
        error={refused.rest}
        onCancel={onClose}
      >
        <Meanwhile
          saving={saving}
          describe={(one) => [
            { label: t('desk.shortcut'), value: one.shortcut },
            { label: t('desk.title'), value: one.title },
            { label: t('desk.text'), value: one.text },
          ]}
          onTake={(one) => form.reset(valuesOf(one))}
        />
        {!answer && leads && (
          <Choice
            label={t('desk.scope')}
            options={SCOPES.map((one) => ({ value: one, label: t(`desk.scope.${one}`) }))}
            {...form.register('scope')}
          />
        )}
        {!answer && scope === 'team' && (
          <Choice
            label={t('desk.team')}
            error={errors.team_id?.message}
            options={[
              { value: '', label: t('desk.choose') },
              ...teams.map((one) => ({ value: one.team_id, label: one.name })),
            ]}
            {...form.register('team_id')}
          />
        )}
        <TextField
          label={t('desk.shortcut')}
          hint={t('desk.shortcut-hint')}
          error={errors.shortcut?.message ?? refused.said}
          {...form.register('shortcut')}
        />
        <TextField label={t('desk.title')} error={errors.title?.message} {...form.register('title')} />
        <div className="flex flex-col gap-2">
          <TextArea
            rows={6}
            label={t('desk.text')}
            hint={t('desk.text-hint')}
            error={errors.text?.message}
            {...form.register('text')}
          />
          <div className="flex flex-wrap gap-2" role="group" aria-label={t('desk.insert')}>
            {VARIABLES.map((name) => (
              <button
                key={name}
                type="button"
                className="rounded-full border px-3 py-1 text-xs hover:bg-hover"
                onClick={() => insert(name)}
              >
                + {t(`desk.variable.${name}`)}
              </button>
            ))}
          </div>
        </div>
      </Form>
    </Dialog>
  )
}
