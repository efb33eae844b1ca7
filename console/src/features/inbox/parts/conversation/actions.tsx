/** What can be done with the conversation, by role and state: the next step as a button, everything in the menu. */
import {
  AlarmClock,
  ArrowRightLeft,
  Bot,
  CheckCircle,
  Ellipsis,
  Flag,
  Hand,
  RotateCcw,
  Tags,
  UserPlus,
  Zap,
} from 'lucide-react'
import { useMemo, useState, type ReactNode } from 'react'

import { useCommands, type PageCommand } from '@/commands/commands'
import { shownKeys } from '@/commands/keys'
import { useT } from '@/intl/intl'
import { Button, IconButton } from '@/ui/button'
import { Menu } from '@/ui/menu'
import { useToasts } from '@/ui/toasts'

import { LabelsDialog } from './labels-dialog'
import { MacrosDialog } from './macros-dialog'
import { PriorityDialog } from './priority-dialog'
import { SnoozeDialog } from './snooze-dialog'
import { useTalk } from './talk'
import { TransferDialog } from './transfer-dialog'
import { useAct, type Act } from './use-act'

type DialogName = 'transfer' | 'assign' | 'labels' | 'priority' | 'snooze' | 'macros'

interface Offer extends PageCommand {
  keys: string
  icon: ReactNode
  /** The next step: has a button of its own where there is room. */
  main?: boolean
}

export function Actions() {
  const t = useT()
  const { conversation, allowed } = useTalk()
  const act = useAct(conversation.conversation_id)
  const [dialog, setDialog] = useState<DialogName | null>(null)
  const { mutate } = act
  const { done } = useToasts()
  const close = () => setDialog(null)

  const offers = useMemo(() => {
    const now = (what: Act) => () => mutate(what)
    const open = (name: DialogName) => () => setDialog(name)
    const all: (Offer | false)[] = [
      allowed.takeOver && {
        keys: 'a',
        label: t('inbox.do.take-over'),
        icon: <Hand size={16} />,
        run: now({ do: 'take-over' }),
        main: true,
      },
      allowed.reopen && {
        keys: 'shift+o',
        label: t('inbox.do.reopen'),
        icon: <RotateCcw size={16} />,
        run: now({ do: 'reopen' }),
        main: true,
      },
      allowed.wake && {
        keys: 'shift+w',
        label: t('inbox.do.wake'),
        icon: <AlarmClock size={16} />,
        run: now({ do: 'wake' }),
        main: true,
      },
      allowed.close && {
        keys: 'shift+e',
        label: t('inbox.do.close'),
        icon: <CheckCircle size={16} />,
        run: () =>
          mutate(
            { do: 'close', reason: null },
            { onSuccess: () => done(t('inbox.closed-now', { keys: shownKeys('shift+o') })) },
          ),
        main: !allowed.takeOver && !allowed.wake,
      },
      allowed.handBack && {
        keys: 'shift+b',
        label: t('inbox.do.hand-back'),
        icon: <Bot size={16} />,
        run: now({ do: 'hand-back' }),
      },
      allowed.transfer && {
        keys: 't',
        label: t('inbox.do.transfer'),
        icon: <ArrowRightLeft size={16} />,
        run: open('transfer'),
      },
      allowed.assign && { keys: 's', label: t('inbox.do.assign'), icon: <UserPlus size={16} />, run: open('assign') },
      allowed.mark && { keys: 'l', label: t('inbox.do.labels'), icon: <Tags size={16} />, run: open('labels') },
      allowed.prioritise && {
        keys: 'p',
        label: t('inbox.do.priority'),
        icon: <Flag size={16} />,
        run: open('priority'),
      },
      allowed.snooze && { keys: 'z', label: t('inbox.do.snooze'), icon: <AlarmClock size={16} />, run: open('snooze') },
      allowed.macros && { keys: 'm', label: t('inbox.do.macros'), icon: <Zap size={16} />, run: open('macros') },
    ]
    return all.filter((offer) => offer !== false)
  }, [allowed, done, mutate, t])
  const main = offers.find((offer) => offer.main)
  useCommands(offers)

  return (
    <>
      {main && (
        <Button
          icon={main.icon}
          busy={act.isPending && act.variables.do !== 'label' && act.variables.do !== 'priority'}
          aria-keyshortcuts={main.keys}
          onClick={main.run}
        >
          <span className="hidden sm:inline">{main.label}</span>
          <span className="sr-only sm:hidden">{main.label}</span>
        </Button>
      )}
      {offers.length > 0 && (
        <Menu
          trigger={<IconButton label={t('inbox.do.more')} icon={<Ellipsis size={18} />} />}
          entries={offers.map(({ keys, label, icon, run }) => ({
            label: `${label} (${shownKeys(keys)})`,
            icon,
            onSelect: run,
          }))}
        />
      )}
      {(dialog === 'transfer' || dialog === 'assign') && (
        <TransferDialog kind={dialog} conversation={conversation} act={act} onClose={close} />
      )}
      {dialog === 'labels' && <LabelsDialog conversation={conversation} act={act} onClose={close} />}
      {dialog === 'priority' && <PriorityDialog conversation={conversation} act={act} onClose={close} />}
      {dialog === 'snooze' && <SnoozeDialog act={act} onClose={close} />}
      {dialog === 'macros' && <MacrosDialog act={act} onClose={close} />}
    </>
  )
}
