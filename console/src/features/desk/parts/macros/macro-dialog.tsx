import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

import type { components } from '@/api/generated/conversation'
import { macrosQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { useDraft } from '@/ui/draft'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { refusal } from '@/ui/refusal'
import { Meanwhile, useSaving, versioned } from '@/ui/saving'
import { Steps } from '@/ui/steps'

import { changeMacro, createMacro, readMacro } from '../../queries'
import { macroSchema, MOST_ACTIONS, newActions, type Macro } from '../../rules'
import { ActionFields } from './action-fields'

type NewMacro = components['schemas']['NewMacro']

const NEW: Macro = { macro_id: '', name: '', actions: [], version: 0 }
const draftOf = ({ name, actions }: Macro): NewMacro => ({ name, actions })

export function MacroDialog({ macro, onClose }: { macro: Macro | null; onClose: () => void }) {
  const t = useT()
  const queries = useQueryClient()
  const schema = useMemo(() => macroSchema(t), [t])
  const { draft, set, errorAt, submit } = useDraft<NewMacro>(schema, draftOf(macro ?? NEW))
  const saving = useSaving<Macro, NewMacro>({
    seen: versioned(macro ?? NEW),
    read: () => readMacro(macro?.macro_id ?? ''),
    save: (body, version) => (macro ? changeMacro(macro.macro_id, body, version) : createMacro(body)),
    onSaved: () => {
      void queries.invalidateQueries({ queryKey: macrosQuery.queryKey })
      onClose()
    },
  })
  const refused = refusal(saving.error, { 409: t('ui.limit.taken') })
  return (
    <Dialog open title={macro ? t('desk.change-title', { name: macro.name }) : t('desk.macro.new')} onClose={onClose}>
      <Form
        onSubmit={submit((checked) => saving.save(checked))}
        busy={saving.busy}
        error={refused.rest}
        onCancel={onClose}
      >
        <Meanwhile
          saving={saving}
          describe={(one) => [
            { label: t('desk.name'), value: one.name },
            {
              label: t('desk.macro.actions'),
              value: one.actions.map((action) => t(`desk.action.${action.type}`)).join(' → '),
            },
          ]}
          onTake={(one) => set(draftOf(one))}
        />
        <TextField
          label={t('desk.name')}
          error={errorAt('name') ?? refused.said}
          value={draft.name}
          onChange={(event) => set({ ...draft, name: event.target.value })}
        />
        <Steps
          ordered
          label={t('desk.macro.actions')}
          add={t('desk.macro.add')}
          steps={draft.actions}
          most={MOST_ACTIONS}
          choices={newActions}
          nameOf={(one) => t(`desk.action.${one.type}`)}
          error={errorAt('actions')}
          onChange={(actions) => set({ ...draft, actions })}
        >
          {(action, at, change) => (
            <ActionFields action={action} errorAt={(field) => errorAt('actions', at, field)} onChange={change} />
          )}
        </Steps>
      </Form>
    </Dialog>
  )
}
