import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useForm, useWatch } from 'react-hook-form'

import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { inputLook, TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { numberOrNone } from '@/ui/limits'
import { Card, Page } from '@/ui/page'
import { Meanwhile, type Versioned } from '@/ui/saving'
import { Failure, Loading } from '@/ui/states'

import { policyQuery } from '../queries'
import { levelsOf, levelsSchema, PRIORITIES, TARGETS, type Levels, type Policy } from '../rules'
import { useSavingPolicy } from './saving-policy'

export function LevelsPage() {
  const t = useT()
  const query = useQuery(policyQuery)
  return (
    <Page title={t('policy.levels')} description={t('policy.levels-about')}>
      {query.isPending && <Loading />}
      {query.isError && !query.data && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <LevelsForm seen={query.data} />}
    </Page>
  )
}

type RowOf = 'all' | (typeof PRIORITIES)[number]
const ROWS: readonly RowOf[] = ['all', ...PRIORITIES]

const timesOf = (levels: Levels, row: RowOf) => (row === 'all' ? levels.targets : levels.by_priority[row])

function LevelsForm({ seen }: { seen: Versioned<Policy> }) {
  const t = useT()
  const mayChange = administering.includes(usePerson().role)
  const schema = useMemo(() => levelsSchema(t), [t])
  const form = useForm<Levels>({ resolver: zodResolver(schema), defaultValues: levelsOf(seen.data) })
  const all = useWatch({ control: form.control, name: 'targets' })
  const show = (policy: Policy) => form.reset(levelsOf(policy))
  const saving = useSavingPolicy(seen, show)
  const rowName = (row: RowOf) => (row === 'all' ? t('policy.levels.all') : t(`desk.priority.${row}`))
  const { errors } = form.formState
  const errorsOf = (row: RowOf) => (row === 'all' ? errors.targets : errors.by_priority?.[row])

  const body = (
    <Card>
      <div className="flex flex-col gap-5">
        <Meanwhile
          saving={saving}
          describe={(policy) => {
            const levels = levelsOf(policy)
            return [
              ...ROWS.flatMap((row) =>
                TARGETS.map((target) => {
                  const minutes = timesOf(levels, row)[target]
                  return {
                    label: `${rowName(row)}, ${t(`policy.target.${target}`)}`,
                    value: minutes === null ? '' : String(minutes),
                  }
                }),
              ),
              { label: t('policy.warning_percent'), value: String(levels.warning_percent) },
            ]
          }}
          onTake={show}
        />
        {ROWS.map((row) => (
          <fieldset key={row} className="grid gap-x-4 gap-y-2 sm:grid-cols-4 sm:items-start">
            <legend className="sr-only">{rowName(row)}</legend>
            <span aria-hidden className="font-medium sm:pt-8">
              {rowName(row)}
            </span>
            {TARGETS.map((target) => {
              const name = row === 'all' ? (`targets.${target}` as const) : (`by_priority.${row}.${target}` as const)
              const error = errorsOf(row)?.[target]?.message
              return (
                <label key={target} className="flex flex-col gap-1.5">
                  <span className="text-xs text-muted">{t(`policy.target.${target}`)}</span>
                  <input
                    type="number"
                    inputMode="numeric"
                    className={inputLook}
                    placeholder={row === 'all' ? t('policy.levels.none') : (all[target]?.toString() ?? '')}
                    aria-invalid={error !== undefined}
                    {...form.register(name, numberOrNone)}
                  />
                  {error && (
                    <span role="alert" className="text-xs text-danger">
                      {error}
                    </span>
                  )}
                </label>
              )
            })}
          </fieldset>
        ))}
        <p className="text-xs text-muted">{t('policy.levels.hint')}</p>
        <TextField
          type="number"
          inputMode="numeric"
          className="max-w-28"
          label={t('policy.warning_percent')}
          hint={t('policy.warning-hint')}
          error={errors.warning_percent?.message}
          {...form.register('warning_percent', { valueAsNumber: true })}
        />
      </div>
    </Card>
  )
  if (!mayChange)
    return (
      <fieldset disabled className="flex min-w-0 flex-col gap-6">
        {body}
      </fieldset>
    )
  return (
    <Form onSubmit={form.handleSubmit((sla) => saving.save({ sla }))} busy={saving.busy} error={saving.error}>
      {body}
    </Form>
  )
}
