export const LANGUAGES = ['pt-BR', 'en', 'es'] as const
export type Language = (typeof LANGUAGES)[number]

/** Each language's own name for itself. */
export const NAMES: Record<Language, string> = { 'pt-BR': 'Português', en: 'English', es: 'Español' }

const KEPT_AS = 'prosa.language'

/** Returns the language that was chosen here, else the first of the browser's that there is. */
export function chosenLanguage(wanted: readonly string[] = navigator.languages): Language {
  const kept = localStorage.getItem(KEPT_AS)
  if (LANGUAGES.some((one) => one === kept)) return kept as Language
  for (const tag of wanted) {
    const found = LANGUAGES.find((one) => one.slice(0, 2) === tag.slice(0, 2).toLowerCase())
    if (found) return found
  }
  return 'pt-BR'
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT_AS, language)
}
