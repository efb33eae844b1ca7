import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

import type { components } from '@/api/generated/conversation'
import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { useDraft } from '@/ui/draft'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { Pick } from '@/ui/pick'
import { refusal } from '@/ui/refusal'
import { Meanwhile, useSaving, versioned } from '@/ui/saving'

import { changeEndpoint, createEndpoint, endpointKey, endpointsQuery, readEndpoint, typesQuery } from '../queries'
import { endpointSchema, NOT_PERSONAL, shortType, withTypes, type Endpoint } from '../rules'

type NewEndpoint = components['schemas']['NewEndpoint']

const NEW: Endpoint = {
  endpoint_id: '',
  url: '',
  description: '',
  types: [],
  enabled: true,
  disabled_because: null,
  disabled_at: null,
  failing_since: null,
  previous_secret_until: null,
  version: 0,
  created_at: '',
}
const draftOf = ({ url, description, types }: Endpoint): NewEndpoint => ({
  url,
  description,
  types: types.map((one) => ({ ...one, fields: one.fields ?? [NOT_PERSONAL] })),
})

interface EndpointDialogProps {
  endpoint: Endpoint | null
  onClose: () => void
  /** A new one has a secret. */
  onSecret?: (secret: string) => void
}

export function EndpointDialog({ endpoint, onClose, onSecret }: EndpointDialogProps) {
  const t = useT()
  const queries = useQueryClient()
  const types = useQuery(typesQuery).data ?? []
  const schema = useMemo(() => endpointSchema(t), [t])
  const { draft, set, errorAt, submit } = useDraft<NewEndpoint>(schema, draftOf(endpoint ?? NEW))
  const saving = useSaving<Endpoint, NewEndpoint>({
    seen: versioned(endpoint ?? NEW),
    read: () => readEndpoint(endpoint?.endpoint_id ?? ''),
    save: async (body, version) => {
      if (endpoint) return changeEndpoint(endpoint.endpoint_id, body, version)
      const made = await createEndpoint(body)
      onSecret?.(made.secret)
      return versioned(made)
    },
    onSaved: ({ data }) => {
      void queries.invalidateQueries({ queryKey: endpointsQuery.queryKey })
      queries.setQueryData(endpointKey(data.endpoint_id), data)
      onClose()
    },
  })
  const fieldsOf = (type: string) => [
    { value: NOT_PERSONAL, label: t('webhooks.not-personal') },
    ...(types.find((one) => one.type === type)?.fields ?? []).map((field) => ({
      value: field.path,
      label: field.path,
      ...(field.personal ? { note: t('webhooks.personal') } : {}),
    })),
  ]
  const refused = refusal(saving.error, { 422: t('webhooks.refused-url') })
  return (
    <Dialog open title={t(endpoint ? 'webhooks.change' : 'webhooks.new')} onClose={onClose}>
      <Form
        onSubmit={submit((checked) => saving.save(checked))}
        busy={saving.busy}
        error={refused.rest}
        onCancel={onClose}
      >
        <Meanwhile
          saving={saving}
          describe={(one) => [
            { label: t('webhooks.url'), value: one.url },
            { label: t('webhooks.description'), value: one.description },
            {
              label: t('webhooks.types'),
              value: one.types.map((fact) => `${shortType(fact.type)} (${fact.fields?.join(', ') ?? '*'})`).join('\n'),
            },
          ]}
          onTake={(one) => set(draftOf(one))}
        />
        <TextField
          type="url"
          label={t('webhooks.url')}
          hint={t('webhooks.url-hint')}
          placeholder="https://"
          error={errorAt('url') ?? refused.said}
          value={draft.url}
          onChange={(event) => set({ ...draft, url: event.target.value })}
        />
        <TextField
          label={t('webhooks.description')}
          error={errorAt('description')}
          value={draft.description}
          onChange={(event) => set({ ...draft, description: event.target.value })}
        />
        <Pick
          label={t('webhooks.types')}
          options={types.map((one) => ({ value: one.type, label: shortType(one.type), note: one.about }))}
          value={draft.types.map((one) => one.type)}
          error={errorAt('types')}
          onChange={(chosen) => set({ ...draft, types: withTypes(draft.types, chosen) })}
        />
        {draft.types.map((wanted, at) => {
          const error = errorAt('types', at, 'fields')
          return (
            <details key={wanted.type} open={error !== undefined || undefined} className="rounded-xl border px-4 py-3">
              <summary className="cursor-pointer [overflow-wrap:anywhere]">
                {t('webhooks.fields-of', { type: shortType(wanted.type) })}
              </summary>
              <div className="pt-3">
                <Pick
                  label={t('webhooks.fields')}
                  hint={t('webhooks.fields-hint')}
                  options={fieldsOf(wanted.type)}
                  value={wanted.fields ?? [NOT_PERSONAL]}
                  error={error}
                  onChange={(fields) =>
                    set({
                      ...draft,
                      types: draft.types.map((one, other) => (other === at ? { ...one, fields } : one)),
                    })
                  }
                />
              </div>
            </details>
          )
        })}
      </Form>
    </Dialog>
  )
}
