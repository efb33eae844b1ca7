import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo } from 'react'
import { Controller, useForm } from 'react-hook-form'

import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Choice, TextArea, TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { numberOrNone } from '@/ui/limits'
import { Card } from '@/ui/page'
import { Meanwhile, type Versioned } from '@/ui/saving'
import { Toggle } from '@/ui/toggle'

import { LIFE_FIELDS, lifeOf, lifeSchema, writtenLife, type Life, type LifeField, type Policy } from '../rules'
import { useSavingPolicy } from './saving-policy'

type FieldOf<Kind> = { [Field in LifeField]: Life[Field] extends Kind ? Field : never }[LifeField]

/** The rules of a conversation's life. Supervisors read them, admins change them. */
export function LifeForm({ seen }: { seen: Versioned<Policy> }) {
  const t = useT()
  const mayChange = administering.includes(usePerson().role)
  const schema = useMemo(() => lifeSchema(t), [t])
  const form = useForm<Life>({ resolver: zodResolver(schema), defaultValues: lifeOf(seen.data) })
  const show = (policy: Policy) => form.reset(lifeOf(policy))
  const saving = useSavingPolicy(seen, show)
  const { errors } = form.formState

  const said = (life: Life, field: LifeField): string => {
    const value = life[field]
    if (typeof value === 'boolean') return t(value ? 'policy.yes' : 'policy.no')
    if (field === 'reopened_owner') return t(`policy.owner.${life.reopened_owner}`)
    return value === null ? t('policy.never') : String(value)
  }
  const number = (field: FieldOf<number | null>, hint?: string) => (
    <TextField
      type="number"
      inputMode="numeric"
      label={t(`policy.${field}`)}
      hint={hint}
      error={errors[field]?.message}
      {...form.register(field, numberOrNone)}
    />
  )
  const text = (field: FieldOf<string> & `${string}_text`, hint: string) => (
    <TextArea
      rows={2}
      label={t(`policy.${field}`)}
      hint={hint}
      error={errors[field]?.message}
      {...form.register(field)}
    />
  )
  const toggle = (field: FieldOf<boolean>, hint?: string) => (
    <Controller
      control={form.control}
      name={field}
      render={({ field: { value, onChange } }) => (
        <Toggle label={t(`policy.${field}`)} hint={hint} checked={value} disabled={!mayChange} onChange={onChange} />
      )}
    />
  )
  const body = (
    <>
      <Meanwhile
        saving={saving}
        describe={(policy) =>
          LIFE_FIELDS.map((field) => ({ label: t(`policy.${field}`), value: said(lifeOf(policy), field) }))
        }
        onTake={show}
      />
      <Card title={t('policy.part.handoff')}>
        <div className="flex flex-col gap-5">
          <div className="grid gap-5 sm:grid-cols-2">
            {number('handoff_answer_minutes', t('policy.working-time'))}
            {number('handoff_escalation_minutes', t('policy.working-time'))}
          </div>
          {toggle('assigns_automatically', t('policy.assigns-hint'))}
          {toggle('handoff_tells_customer')}
          {text('late_text', t('policy.own-words'))}
          {text('closed_text', t('policy.when-words'))}
          {toggle('returns_to_ai_after_answer')}
          {toggle('suggests_replies', t('policy.suggests-hint'))}
        </div>
      </Card>
      <Card title={t('policy.part.end')}>
        <div className="flex flex-col gap-5">
          <div className="grid gap-5 sm:grid-cols-2">
            {number('expires_after_hours', t('policy.empty-never'))}
            {number('remind_after_hours', t('policy.empty-never'))}
          </div>
          {text('reminder_text', t('policy.reminder-hint'))}
          <div className="grid gap-5 sm:grid-cols-2">
            {number('reopen_within_hours', t('policy.reopen-hint'))}
            <Choice
              label={t('policy.reopened_owner')}
              options={(['ai', 'person'] as const).map((one) => ({ value: one, label: t(`policy.owner.${one}`) }))}
              {...form.register('reopened_owner')}
            />
          </div>
        </div>
      </Card>
      <Card title={t('policy.part.satisfaction')}>
        <div className="flex flex-col gap-5">
          {toggle('asks_satisfaction', t('policy.satisfaction-hint'))}
          {number('satisfaction_after_minutes')}
          {text('satisfaction_text', t('policy.own-words'))}
        </div>
      </Card>
    </>
  )
  if (!mayChange)
    return (
      <fieldset disabled className="flex min-w-0 flex-col gap-6">
        {body}
      </fieldset>
    )
  return (
    <Form
      onSubmit={form.handleSubmit((life) => saving.save(writtenLife(life)))}
      busy={saving.busy}
      error={saving.error}
    >
      {body}
    </Form>
  )
}
