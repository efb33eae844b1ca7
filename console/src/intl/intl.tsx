/** The language of the page, and its texts: one file a feature and language, one request a language. */
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { IntlProvider, useIntl, type PrimitiveType } from 'react-intl'
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'

import { chosenLanguage, keepLanguage, type Language } from './languages'
import type { MessageId } from './message-ids'

type Texts = Record<MessageId, string>

const files: Record<Language, Record<string, () => Promise<Partial<Texts>>>> = {
  'pt-BR': import.meta.glob<Partial<Texts>>('/src/**/messages/pt-BR.json', { import: 'default' }),
  en: import.meta.glob<Partial<Texts>>('/src/**/messages/en.json', { import: 'default' }),
  es: import.meta.glob<Partial<Texts>>('/src/**/messages/es.json', { import: 'default' }),
}

/** In a build texts are parsed already (`tools/texts.mjs`), but for those in which nothing is filled in: nobody else parses them. */
async function textsOf(language: Language): Promise<Texts> {
  const parts = await Promise.all(Object.values(files[language]).map((load) => load()))
  const texts = Object.assign({}, ...parts) as Texts
  if (!import.meta.env.PROD) return texts
  const parsed = Object.entries(texts).map(([id, text]) => [id, typeof text === 'string' ? literally(text) : text])
  return Object.fromEntries(parsed) as Texts
}

export const textsQuery = (language: Language) =>
  queryOptions({ queryKey: ['texts', language], queryFn: () => textsOf(language), staleTime: Infinity })

const literally = (value: string) => [{ type: 0, value }]

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
  return useMemo(() => (id, values) => intl.formatMessage({ id }, values), [intl])
}
