/**
 * What the first page waits for longest is asked while the libraries are still being read. A build makes this a script of its own
 * (vite.config.ts), and nothing is imported here that needs a library.
 */
import { chosenLanguage } from '@/intl/languages'
import { textsOf } from '@/intl/texts'
import { resume } from '@/session/session'

// Whoever needs them asks again (`begin.ts`), and finds them there, or on their way.
textsOf(chosenLanguage()).catch(() => {})
if (/^\/(inbox(\/|$)|$)/.test(location.pathname)) resume().catch(() => {})
