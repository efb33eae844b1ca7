/** The language of the page, and its texts. */
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { IntlProvider, useIntl, type PrimitiveType } from 'react-intl'
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'

import { chosenLanguage, keepLanguage, type Language } from './languages'
import type { MessageId } from './message-ids'
import { textsOf } from './texts'

export const textsQuery = (language: Language) =>
  queryOptions({ queryKey: ['texts', language], queryFn: () => textsOf(language), staleTime: Infinity })

interface Chosen {
  language: Language
  choose: (language: Language) => void
}

const LanguageContext = createContext<Chosen>({ language: 'pt-BR', choose: () => {} })

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(chosenLanguage)
  const { data: texts } = useSuspenseQuery(textsQuery(language))
  const chosen = useMemo<Chosen>(
    () => ({
      language,
      choose: (next) => {
        keepLanguage(next)
        setLanguage(next)
      },
    }),
    [language],
  )
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return (
    <LanguageContext value={chosen}>
      <IntlProvider locale={language} messages={texts}>
        {children}
      </IntlProvider>
    </LanguageContext>
  )
}

export const useLanguage = (): Chosen => useContext(LanguageContext)

export type Translate = (id: MessageId, values?: Record<string, PrimitiveType>) => string

/** Returns the function that says a text in the page's language. */
export function useT(): Translate {
  const intl = useIntl()
  return useMemo(
    () => (id, values) => {
      const text = intl.messages[id]
      // In a build a text in which something is filled in is parsed already, and any other stands as it is said.
      return import.meta.env.PROD && typeof text === 'string' ? text : intl.formatMessage({ id }, values)
    },
    [intl],
  )
}
