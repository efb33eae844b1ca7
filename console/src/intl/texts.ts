/** The texts of the pages: one file a feature and language, which a build makes one a language of. */
import type { Language } from './languages'
import type { MessageId } from './message-ids'

type Part = Partial<Texts>
export type Texts = Record<MessageId, string>

/** Each language's files, by a file that has nothing else in it: a page brings one language, and the names of no files. */
const languages: Record<Language, () => Promise<{ default: readonly Part[] }>> = {
  'pt-BR': () => import('./texts/pt-BR'),
  en: () => import('./texts/en'),
  es: () => import('./texts/es'),
}

/** Returns a language's texts. In a build those in which something is filled in are parsed already (`tools/texts.ts`). */
export async function textsOf(language: Language): Promise<Texts> {
  const { default: parts } = await languages[language]()
  return Object.assign({}, ...parts) as Texts
}
