import { useT } from '@/intl/intl'
import { Choice } from '@/ui/field'

import { AUDIENCES, GENERAL, type KnowledgeBase, type Wanted } from '../scopes'

interface DocumentFilterProps {
  wanted: Wanted
  bases: readonly KnowledgeBase[]
  labels: readonly string[]
  onChange: (wanted: Wanted) => void
}

/** By what the list of documents is narrowed. Only what there is to choose from is asked. */
export function DocumentFilter({ wanted, bases, labels, onChange }: DocumentFilterProps) {
  const t = useT()
  const all = { value: '', label: t('knowledge.filter.all') }
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      {bases.length > 0 && (
        <Choice
          label={t('knowledge.base')}
          value={wanted.knowledge_base_id ?? ''}
          onChange={(event) => onChange({ ...wanted, knowledge_base_id: event.target.value || null })}
          options={[
            all,
            { value: GENERAL, label: t('knowledge.base.general') },
            ...bases.map((base) => ({ value: base.knowledge_base_id, label: base.name })),
          ]}
        />
      )}
      {labels.length > 0 && (
        <Choice
          label={t('knowledge.label')}
          value={wanted.label ?? ''}
          onChange={(event) => onChange({ ...wanted, label: event.target.value || null })}
          options={[all, ...labels.map((label) => ({ value: label, label }))]}
        />
      )}
      <Choice
        label={t('knowledge.audience')}
        value={wanted.audience ?? ''}
        onChange={(event) =>
          onChange({ ...wanted, audience: AUDIENCES.find((one) => one === event.target.value) ?? null })
        }
        options={[all, ...AUDIENCES.map((one) => ({ value: one, label: t(`knowledge.audience.${one}`) }))]}
      />
    </div>
  )
}
