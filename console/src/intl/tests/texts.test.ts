import { expect, test } from 'vitest'

type Texts = Record<string, string>
const files = import.meta.glob<Texts>('/src/**/messages/*.json', { import: 'default', eager: true })
const folders = [...new Set(Object.keys(files).map((path) => path.replace(/[^/]+\.json$/, '')))]
const of = (folder: string, language: string) => files[`${folder}${language}.json`] ?? {}

const argumentsOf = (text: string) => [...text.matchAll(/\{\s*(\w+)/g)].map((found) => found[1]).sort()

test.each(folders)('%s says the same in every language', (folder) => {
  const portuguese = of(folder, 'pt-BR')
  for (const language of ['en', 'es']) {
    const texts = of(folder, language)
    expect(Object.keys(texts).sort()).toEqual(Object.keys(portuguese).sort())
    for (const [id, text] of Object.entries(texts)) {
      expect(new Set(argumentsOf(text)), `${language} ${id}`).toEqual(new Set(argumentsOf(portuguese[id] ?? '')))
      expect(text.trim(), `${language} ${id}`).not.toBe('')
    }
  }
})

test('no two folders say something under one id', () => {
  const ids = folders.flatMap((folder) => Object.keys(of(folder, 'pt-BR')))
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
})
