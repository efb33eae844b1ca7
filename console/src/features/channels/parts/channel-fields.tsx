/** The fields of a provider, for a channel that is made and for one that is changed. */
import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import type { UseFormReturn } from 'react-hook-form'
import { useWatch } from 'react-hook-form'

import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { Choice, TextField } from '@/ui/field'
import { Toggle } from '@/ui/toggle'

import { newToken, providers, type FieldOf, type Filled } from '../providers'
import { outletsQuery } from '../queries'
import type { Provider } from '../rules'

interface ChannelFieldsProps {
  provider: Provider
  form: UseFormReturn<Filled>
  /** Secrets are kept already: they may be left empty. */
  kept: boolean
}

export function ChannelFields({ provider, form, kept }: ChannelFieldsProps) {
  const t = useT()
  const outlets = useQuery(outletsQuery)
  const groups = useWatch({ control: form.control, name: 'groups' })
  const { fields, groups: hasGroups } = providers[provider]
  return (
    <>
      <TextField
        autoComplete="off"
        label={t('channels.name')}
        hint={t('channels.name-hint')}
        error={form.formState.errors.name?.message}
        {...form.register('name')}
      />
      {outlets.data && outlets.data.length > 0 && (
        <Choice
          label={t('channels.outlet')}
          options={[
            { value: '', label: t('channels.outlet-none') },
            ...outlets.data.map(({ outlet_id, name }) => ({ value: outlet_id, label: name })),
          ]}
          {...form.register('outlet_id')}
        />
      )}
      {fields
        .filter(({ kind }) => kind === 'setting')
        .map((field) => (
          <ProviderField key={field.name} field={field} form={form} kept={kept} />
        ))}
      {hasGroups && (
        <Toggle
          label={t('channels.groups')}
          hint={t('channels.groups-hint')}
          checked={groups}
          onChange={(on) => form.setValue('groups', on, { shouldDirty: true })}
        />
      )}
      <fieldset className="flex flex-col gap-5 border-t pt-5">
        <legend className="sr-only">{t('channels.secrets')}</legend>
        <p className="text-muted">{t(kept ? 'channels.secrets-kept' : 'channels.secrets-about')}</p>
        {fields
          .filter(({ kind }) => kind !== 'setting')
          .map((field) => (
            <ProviderField key={field.name} field={field} form={form} kept={kept} />
          ))}
      </fieldset>
    </>
  )
}

interface ProviderFieldProps {
  field: FieldOf
  form: UseFormReturn<Filled>
  kept: boolean
}

function ProviderField({ field, form, kept }: ProviderFieldProps) {
  const t = useT()
  const path = `values.${field.name}` as const
  const isKept = kept && field.kind !== 'setting'
  const wrong = form.formState.errors.values?.[field.name]?.message
  const input = (
    <TextField
      // What the business chose itself is shown while it is typed: it is to be typed elsewhere too.
      type={field.kind === 'secret' ? 'password' : 'text'}
      autoComplete={field.kind === 'secret' ? 'new-password' : 'off'}
      autoCapitalize="none"
      spellCheck={false}
      label={field.optional ? t('channels.optional', { field: t(field.label) }) : t(field.label)}
      hint={t(field.hint)}
      placeholder={isKept ? '••••••••••••' : (field.placeholder ?? '')}
      // Where it is found is of most use to whoever got it wrong.
      error={wrong && `${wrong} ${t(field.hint)}`}
      {...form.register(path)}
    />
  )
  if (field.kind !== 'token') return input
  return (
    <div className="flex flex-col gap-2">
      {input}
      <Button
        className="self-start"
        icon={<RefreshCw size={16} />}
        onClick={() => form.setValue(path, newToken(), { shouldDirty: true, shouldValidate: true })}
      >
        {t('channels.new-token')}
      </Button>
    </div>
  )
}
