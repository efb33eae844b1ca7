import { Link } from '@tanstack/react-router'
import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import type { z } from '@/ui/z'

import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { useDoing } from '@/ui/doing'
import { Choice } from '@/ui/field'
import { Card } from '@/ui/page'
import { Row, Rows } from '@/ui/rows'
import { useSaid } from '@/ui/said'

import { tryRule } from '../queries'
import { writtenRule, type RuleBody } from '../rules'

const HOW_MANY = [20, 50, 100, 200]

/** What a rule would do to the last conversations, whether it is saved or not. */
export function DryRun({ rule, schema }: { rule: RuleBody; schema: z.ZodType<RuleBody> }) {
  const t = useT()
  const said = useSaid()
  const [last, setLast] = useState(50)
  const [isWrong, setWrong] = useState(false)
  const attempt = useDoing((body: RuleBody) => tryRule(body, last), { refresh: [] })
  const start = () => {
    const checked = schema.safeParse(rule)
    setWrong(!checked.success)
    if (checked.success) attempt.mutate(writtenRule(checked.data))
  }
  const found = attempt.data
  return (
    <Card title={t('automation.try')}>
      <div className="flex flex-col gap-4">
        <p className="text-muted">{t('automation.try-about')}</p>
        <div className="flex flex-wrap items-end gap-3">
          <Choice
            label={t('automation.last')}
            options={HOW_MANY.map((count) => ({ value: String(count), label: String(count) }))}
            value={String(last)}
            onChange={(event) => setLast(Number(event.target.value))}
          />
          <Button icon={<FlaskConical size={16} />} busy={attempt.isPending} onClick={start}>
            {t('automation.try-now')}
          </Button>
        </div>
        <div role="status" className="flex flex-col gap-3">
          {isWrong && <p className="text-danger">{t('automation.try-wrong')}</p>}
          {attempt.error && <p className="text-danger">{said(attempt.error)}</p>}
          {found && !isWrong && (
            <p>{t('automation.matched', { matched: found.matched.length, looked: found.looked_at })}</p>
          )}
        </div>
        {found && !isWrong && found.matched.length > 0 && (
          <Rows label={t('automation.try')}>
            {found.matched.map((one) => (
              <Row
                key={one.conversation_id}
                name={one.conversation_id}
                title={
                  <Link
                    to="/inbox/$conversationId"
                    params={{ conversationId: one.conversation_id }}
                    className="text-accent hover:underline"
                  >
                    {t('automation.conversation', { id: one.conversation_id.slice(-8) })}
                  </Link>
                }
                detail={
                  one.refused !== null
                    ? t('automation.refused', { reason: one.refused })
                    : one.would_do.map((type) => t(`automation.action.${type}`)).join(', ') ||
                      t('automation.nothing-to-do')
                }
              />
            ))}
          </Rows>
        )}
      </div>
    </Card>
  )
}
