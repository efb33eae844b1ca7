import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Controller, useForm, useWatch } from 'react-hook-form'
import { z } from '@/ui/z'

import { AiSettingsChange } from '@/api/generated/limits/llm-orchestration'
import { basesQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Choice, TextArea, TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { numberOrNone, useLimits } from '@/ui/limits'
import { Pick } from '@/ui/pick'
import { Meanwhile, useSaving, type Versioned } from '@/ui/saving'
import { useToasts } from '@/ui/toasts'

import { readSettings, saveSettings, settingsKey } from '../queries'
import { changeBy, filledBy, KNOWS, type Filled, type Settings, type SettingsChange } from '../rules'
import { useDescribed } from './described'

export function SettingsForm({ seen }: { seen: Versioned<Settings> }) {
  const t = useT()
  const limits = useLimits()
  const toasts = useToasts()
  const queries = useQueryClient()
  const describe = useDescribed()
  const schema = useMemo(() => {
    const temperature = t('ai.bad-temperature')
    return z.object({
      name: limits.free(AiSettingsChange.name),
      instructions: limits.free(AiSettingsChange.instructions),
      model: z.string(),
      temperature: z
        .number(temperature)
        .min(AiSettingsChange.temperature.least, temperature)
        .max(AiSettingsChange.temperature.most, temperature)
        .nullable(),
      knows: z.enum(KNOWS),
      bases: limits.some(AiSettingsChange.knowledge_base_ids),
    })
  }, [limits, t])
  const form = useForm<Filled>({ resolver: zodResolver(schema), defaultValues: filledBy(seen.data) })
  const bases = useQuery(basesQuery).data ?? []
  const knows = useWatch({ control: form.control, name: 'knows' })
  const instructions = useWatch({ control: form.control, name: 'instructions' })
  const saving = useSaving<Settings, SettingsChange>({
    seen,
    read: readSettings,
    save: saveSettings,
    onSaved: (now) => {
      queries.setQueryData(settingsKey, now)
      form.reset(filledBy(now.data))
      toasts.done(t('ai.saved'))
    },
  })
  const { errors } = form.formState
  const models = seen.data.available_models
  const gone = seen.data.model !== null && !models.includes(seen.data.model) ? [seen.data.model] : []
  return (
    <Form
      onSubmit={form.handleSubmit((filled) => saving.save(changeBy(filled)))}
      busy={saving.busy}
      error={saving.error}
    >
      <TextField
        autoComplete="off"
        label={t('ai.name')}
        hint={t('ai.name-hint')}
        error={errors.name?.message}
        {...form.register('name')}
      />
      <TextArea
        rows={10}
        label={t('ai.instructions')}
        hint={`${t('ai.instructions-hint')} ${t('ai.letters', { count: instructions.length, most: AiSettingsChange.instructions.most })}`}
        placeholder={t('ai.instructions-example')}
        error={errors.instructions?.message}
        {...form.register('instructions')}
      />
      <Choice
        label={t('ai.model')}
        hint={t('ai.model-hint')}
        error={errors.model?.message}
        options={[
          { value: '', label: t('ai.model-default') },
          ...[...models, ...gone].map((one) => ({ value: one, label: one })),
        ]}
        {...form.register('model')}
      />
      <TextField
        type="number"
        step="any"
        min={0}
        max={2}
        label={t('ai.temperature')}
        hint={t('ai.temperature-hint')}
        error={errors.temperature?.message}
        {...form.register('temperature', numberOrNone)}
      />
      {(bases.length > 0 || knows === 'some') && (
        <Choice
          label={t('ai.knows')}
          hint={t('ai.knows-hint')}
          options={KNOWS.map((one) => ({ value: one, label: t(`ai.knows.${one}`) }))}
          {...form.register('knows')}
        />
      )}
      {knows === 'some' && (
        <Controller
          control={form.control}
          name="bases"
          render={({ field }) => (
            <Pick
              label={t('ai.bases')}
              error={errors.bases?.message}
              options={bases.map((base) => ({ value: base.knowledge_base_id, label: base.name }))}
              value={field.value}
              onChange={field.onChange}
            />
          )}
        />
      )}
      <Meanwhile saving={saving} describe={describe} onTake={(now) => form.reset(filledBy(now))} />
    </Form>
  )
}
