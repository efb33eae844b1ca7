import { expect, test } from 'vitest'

import { asSought, lacking, LONGEST_SOUGHT } from '../sought'

test('what is looked for is as the API takes it', () => {
  expect(asSought('  Ana Souza ')).toBe('Ana Souza')
  expect(asSought(4321)).toBe('4321')
  expect(['', '  ', '\u0000\n', undefined, null, {}, true].map(asSought)).toEqual(Array(7).fill(undefined))
  expect(asSought('a\u0000b\ud800')).toBe('a b')
  const long = asSought('👍'.repeat(1_000)) ?? ''
  expect(Array.from(long)).toHaveLength(LONGEST_SOUGHT)
  expect(() => encodeURIComponent(long)).not.toThrow()
})

test('a name needs letters and a phone needs digits', () => {
  expect(['Ana', 'مرحبا', '李', 'A', '4321', '+55 (11) 9', 'Ana 1'].map(lacking)).toEqual(Array(7).fill(null))
  expect(['1', '+55', '(1) 2-3'].map(lacking)).toEqual(Array(3).fill('digits'))
  expect(['👍', '...', '-', '+'].map(lacking)).toEqual(Array(4).fill('letters'))
})
