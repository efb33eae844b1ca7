import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CircleUserRound, LogOut } from 'lucide-react'

import { gateway, ok } from '@/api/clients'
import { useLanguage, useT } from '@/intl/intl'
import { LANGUAGES, NAMES } from '@/intl/languages'
import { hasPhone } from '@/phone/address'
import { signOut } from '@/session/session'
import { Avatar } from '@/ui/avatar'
import { Menu } from '@/ui/menu'

import { chooseTheme, useTheme, type Theme } from './theme'

const themes: readonly Theme[] = ['system', 'light', 'dark']

export const meQuery = { queryKey: ['me'], queryFn: () => ok(gateway.GET('/v1/me')), staleTime: Infinity }

export function PersonMenu() {
  const t = useT()
  const { data: me } = useQuery(meQuery)
  const { language, choose } = useLanguage()
  const theme = useTheme()
  const navigate = useNavigate()
  const name = me?.display_name ?? me?.email ?? '…'
  return (
    <div className="relative">
      <Menu
        title={[name, me?.tenant_name, hasPhone && t('phone.demo')].filter(Boolean).join(' · ')}
        trigger={
          <button
            type="button"
            aria-label={[t('app.person-menu'), hasPhone && t('phone.demo')].filter(Boolean).join('. ')}
            className="flex size-11 items-center justify-center rounded-full hover:bg-hover"
          >
            <Avatar name={name} />
          </button>
        }
        entries={[
          {
            label: t('account.title'),
            icon: <CircleUserRound size={16} />,
            onSelect: () => void navigate({ to: '/team/account' }),
          },
          ...themes.map((one) => ({
            label: t(`app.theme.${one}`),
            checked: theme === one,
            onSelect: () => chooseTheme(one),
          })),
          ...LANGUAGES.map((one) => ({ label: NAMES[one], checked: language === one, onSelect: () => choose(one) })),
          { label: t('app.sign-out'), icon: <LogOut size={16} />, danger: true, onSelect: () => void signOut() },
        ]}
      />
      {/* Beside the button: what a button shows has to be in its name. */}
      {hasPhone && (
        <span
          aria-hidden
          className="pointer-events-none absolute bottom-0.5 left-1/2 -translate-x-1/2 rounded-full bg-warning-soft px-1.5 text-[0.625rem] leading-4 font-semibold text-warning"
        >
          {t('phone.demo-short')}
        </span>
      )}
    </div>
  )
}
