import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useMemo } from 'react'
import { Controller, useForm } from 'react-hook-form'

import { useLanguage, useT } from '@/intl/intl'
import { changesOf } from '@/ui/changes'
import { Choice, TextArea, TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { Card, Page } from '@/ui/page'
import { Pick } from '@/ui/pick'
import { Meanwhile, useSaving, type Versioned } from '@/ui/saving'
import { Failure, Loading } from '@/ui/states'
import { useToasts } from '@/ui/toasts'
import { Toggle } from '@/ui/toggle'

import { businessQuery, changeBusiness, readBusiness } from './queries'
import {
  businessChange,
  businessForm,
  businessSchema,
  describedBusiness,
  KINDS,
  localesWith,
  type Business,
  type BusinessChange,
  type BusinessForm,
} from './rules'

export function BusinessPage() {
  const t = useT()
  const query = useQuery(businessQuery)
  return (
    <Page title={t('access.business')} description={t('access.business-about')}>
      {query.isPending && <Loading />}
      {query.isError && !query.data && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <BusinessFields seen={query.data} />}
    </Page>
  )
}

function BusinessFields({ seen }: { seen: Versioned<Business> }) {
  const t = useT()
  const zonesId = useId()
  const { language } = useLanguage()
  const localeName = (locale: string) => new Intl.DisplayNames(language, { type: 'language' }).of(locale) ?? locale
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), [])
  const schema = useMemo(() => businessSchema(t), [t])
  const toasts = useToasts()
  const queries = useQueryClient()
  const form = useForm<BusinessForm>({ resolver: zodResolver(schema), defaultValues: businessForm(seen.data) })
  const saving = useSaving<Business, BusinessChange>({
    seen,
    read: readBusiness,
    save: changeBusiness,
    onSaved: (now) => {
      form.reset(businessForm(now.data))
      queries.setQueryData(businessQuery.queryKey, now)
      void queries.invalidateQueries({ queryKey: ['me'] })
      toasts.done(t('access.saved'))
    },
  })
  const save = (values: BusinessForm) => saving.save(businessChange(changesOf(businessForm(saving.before), values)))
  const { errors } = form.formState
  const toggle = (field: 'ai_enabled' | 'echo_pauses_ai' | 'resend_unknown') => (
    <Controller
      control={form.control}
      name={field}
      render={({ field: { value, onChange } }) => (
        <Toggle
          label={t(`access.business.${field}`)}
          hint={t(`access.business.${field}-hint`)}
          checked={value}
          onChange={onChange}
        />
      )}
    />
  )
  return (
    <Form onSubmit={form.handleSubmit(save)} busy={saving.busy} error={saving.error}>
      <Meanwhile
        saving={saving}
        describe={(one) => describedBusiness(businessForm(one), t)}
        onTake={(one) => form.reset(businessForm(one))}
      />
      <Card>
        <div className="flex flex-col gap-5">
          <TextField label={t('access.name')} error={errors.name?.message} {...form.register('name')} />
          <div className="grid gap-5 sm:grid-cols-2">
            <Choice
              label={t('access.locale')}
              hint={t('access.locale-hint')}
              error={errors.locale?.message}
              options={localesWith(seen.data.locale).map((one) => ({ value: one, label: localeName(one) }))}
              {...form.register('locale')}
            />
            <TextField
              label={t('people.hours.zone')}
              list={zonesId}
              error={errors.time_zone?.message}
              {...form.register('time_zone')}
            />
            <datalist id={zonesId}>
              {zones.map((zone) => (
                <option key={zone} value={zone} />
              ))}
            </datalist>
          </div>
          <TextField
            type="number"
            inputMode="numeric"
            className="max-w-40"
            label={t('access.retention')}
            hint={t('access.retention-hint')}
            error={errors.retention_days?.message}
            {...form.register('retention_days', { valueAsNumber: true })}
          />
        </div>
      </Card>
      <Card title={t('access.part.ai')}>
        <div className="flex flex-col gap-5">
          {toggle('ai_enabled')}
          {toggle('echo_pauses_ai')}
          <TextArea
            rows={3}
            label={t('access.handoff-message')}
            hint={t('access.handoff-message-hint')}
            error={errors.handoff_message?.message}
            {...form.register('handoff_message')}
          />
          <TextField
            type="number"
            inputMode="numeric"
            className="max-w-40"
            label={t('access.burst')}
            hint={t('access.burst-hint')}
            step={0.5}
            error={errors.burst_window_s?.message}
            {...form.register('burst_window_s', { valueAsNumber: true })}
          />
          <Controller
            control={form.control}
            name="answered_kinds"
            render={({ field, fieldState }) => (
              <Pick
                label={t('access.kinds')}
                hint={t('access.kinds-hint')}
                options={KINDS.map((kind) => ({ value: kind, label: t(`ui.kind.${kind}`) }))}
                value={field.value}
                error={fieldState.error?.message}
                onChange={field.onChange}
              />
            )}
          />
        </div>
      </Card>
      <Card title={t('access.part.sending')}>{toggle('resend_unknown')}</Card>
    </Form>
  )
}
