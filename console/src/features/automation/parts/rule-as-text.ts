import { useT } from '@/intl/intl'
import type { Shown } from '@/ui/saving'

import type { RuleBody } from '../rules'

/** Returns the function that says a rule in words, to compare two versions of it. */
export function useRuleAsText(): (rule: RuleBody) => Shown[] {
  const t = useT()
  return (rule) => [
    { label: t('automation.name'), value: rule.name },
    { label: t('automation.enabled'), value: t(rule.enabled ? 'policy.yes' : 'policy.no') },
    { label: t('automation.event'), value: t(`automation.event.${rule.event}`) },
    {
      label: t('automation.conditions'),
      value: (rule.conditions ?? []).map((one) => t(`automation.condition.${one.type}`)).join(', '),
    },
    { label: t('automation.actions'), value: rule.actions.map((one) => t(`automation.action.${one.type}`)).join(', ') },
  ]
}
