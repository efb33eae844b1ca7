import { Link, Outlet, useChildMatches } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import { Suspense } from 'react'

import { ProblemError } from '@/api/problem'
import { settings } from '@/app/features'
import { useT } from '@/intl/intl'
import { usePerson } from '@/session/use-session'
import { Failure, Loading } from '@/ui/states'

import { Sections } from './parts/sections'
import { isRefused } from './rules'

/** The list of pages and one of them beside it; on a narrow screen, one of the two. */
export function TeamPage() {
  const t = useT()
  const { role } = usePerson()
  // Of the page that is drawn below, which for a moment is still the one before the address.
  const pathname = useChildMatches({ select: (matches) => matches.at(-1)?.pathname ?? '' })
  const isOpen = !['', '/team'].includes(pathname.replace(/\/$/, ''))
  return (
    <div className="flex h-full">
      <div
        className={`w-full overflow-y-auto border-e bg-surface lg:block lg:w-60 lg:shrink-0 ${isOpen ? 'hidden' : ''}`}
      >
        <Sections />
      </div>
      <div className={`flex min-w-0 grow flex-col ${isOpen ? '' : 'hidden lg:flex'}`}>
        <Link to="/team" className="flex items-center gap-1 border-b bg-surface px-3 py-2.5 text-muted lg:hidden">
          <ChevronLeft size={18} aria-hidden />
          {t('team.back')}
        </Link>
        <div className="min-h-0 grow">
          {isRefused(role, pathname, settings) ? (
            <Failure error={new ProblemError(403, null)} />
          ) : (
            <Suspense fallback={<Loading />}>
              <Outlet />
            </Suspense>
          )}
        </div>
      </div>
    </div>
  )
}
