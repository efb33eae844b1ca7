import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useMemo } from 'react'

import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { useDraft } from '@/ui/draft'
import { Form } from '@/ui/form'
import { Card, Page } from '@/ui/page'
import { Meanwhile, useSaving, versioned, type Versioned } from '@/ui/saving'
import { Failure, Loading } from '@/ui/states'
import { useToasts } from '@/ui/toasts'

import { createRule, deleteRule, readRule, replaceRule, ruleKey, ruleQuery, rulesQuery, versionsKey } from '../queries'
import { ruleRoute } from '../routes'
import { bodyOf, NEW_RULE, ruleSchema, writtenRule, type Rule, type RuleBody } from '../rules'
import { DryRun } from './dry-run'
import { RuleFields } from './rule-fields'
import { useRuleAsText } from './rule-as-text'
import { Versions } from './versions'

const UNWRITTEN: Rule = {
  ...NEW_RULE,
  enabled: true,
  conditions: [],
  rule_id: '',
  version: 0,
  changed_by: '',
  changed_at: '',
  warnings: [],
}

export function NewRulePage() {
  return <OneRule seen={versioned(UNWRITTEN)} />
}

export function RulePage() {
  const { ruleId } = ruleRoute.useParams()
  const query = useQuery(ruleQuery(ruleId))
  if (query.isPending) return <Loading />
  if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  return <OneRule key={ruleId} seen={query.data} />
}

function OneRule({ seen }: { seen: Versioned<Rule> }) {
  const t = useT()
  const toasts = useToasts()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const describe = useRuleAsText()
  const isAdmin = administering.includes(usePerson().role)
  const id = seen.data.rule_id
  const isNew = id === ''
  const schema = useMemo(() => ruleSchema(t), [t])
  const drafting = useDraft<RuleBody>(schema, bodyOf(seen.data))
  const { draft, set, submit } = drafting
  const saving = useSaving<Rule, RuleBody>({
    seen,
    read: () => readRule(id),
    save: (body, version) => (isNew ? createRule(body) : replaceRule(id, body, version)),
    onSaved: (now) => {
      toasts.done(t('automation.saved'))
      set(bodyOf(now.data))
      queries.setQueryData(ruleKey(now.data.rule_id), now)
      void queries.invalidateQueries({ queryKey: rulesQuery.queryKey })
      void queries.invalidateQueries({ queryKey: versionsKey(now.data.rule_id) })
      if (isNew) void navigate({ to: '/team/rules/$ruleId', params: { ruleId: now.data.rule_id }, replace: true })
    },
  })
  // Somebody else changed it first, or was quicker to delete it.
  const seeWhatIsThere = (error: unknown): never => {
    void queries.invalidateQueries({ queryKey: ruleKey(id) })
    throw error
  }
  const [ask, question] = useConfirmed<Versioned<Rule>>({
    title: ({ data }) => t('automation.delete-title', { name: data.name }),
    description: t('automation.delete-about'),
    action: t('automation.delete'),
    said: t('automation.deleted'),
    refresh: [rulesQuery.queryKey],
    run: ({ version }) => deleteRule(id, version).catch(seeWhatIsThere),
    // This page would read anew what is no more: it is left first.
    onDone: () =>
      void navigate({ to: '/team/rules', replace: true }).then(() => {
        queries.removeQueries({ queryKey: ruleKey(id) })
        queries.removeQueries({ queryKey: versionsKey(id) })
      }),
  })
  const fields = <RuleFields drafting={drafting} />
  return (
    <Page
      title={isNew ? t('automation.new') : seen.data.name}
      description={isNew ? t('automation.about') : undefined}
      actions={
        !isNew &&
        isAdmin && (
          <Button look="danger" icon={<Trash2 size={16} />} onClick={() => ask(seen)}>
            {t('automation.delete')}
          </Button>
        )
      }
    >
      {seen.data.warnings.length > 0 && (
        <p className="rounded-xl bg-warning-soft px-4 py-3 text-warning">{t('automation.warning')}</p>
      )}
      <Card>
        {isAdmin ? (
          <Form
            onSubmit={submit((checked) => saving.save(writtenRule(checked)))}
            busy={saving.busy}
            error={saving.error}
          >
            <Meanwhile saving={saving} describe={describe} onTake={(rule) => set(bodyOf(rule))} />
            {fields}
          </Form>
        ) : (
          <fieldset disabled className="flex min-w-0 flex-col gap-5">
            {fields}
          </fieldset>
        )}
      </Card>
      <DryRun rule={draft} schema={schema} />
      {!isNew && <Versions ruleId={id} onUse={isAdmin ? set : null} />}
      {question}
    </Page>
  )
}
