import { expect, test } from 'vitest'

import { marked, onlySoundsAlike, wordsFound } from '../marks'

const shown = (text: string, ...terms: string[]) =>
  marked(text, terms)
    .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
    .join('')

test('words are marked by their stems, with and without accents, and only whole words', () => {
  expect(shown('Entregas da geladeira: prazos de 3 dias.', 'praz', 'entreg', 'geladeir', '~prs')).toBe(
    '[Entregas] da [geladeira]: [prazos] de 3 dias.',
  )
  expect(shown('A decoração e a DECORACAO', 'decor')).toBe('A [decoração] e a [DECORACAO]')
  expect(shown('vasilhame e vasos', 'vas')).toBe('[vasilhame] e [vasos]')
  expect(shown('abacaxi, travesseiro', 'ab', 'sei')).toBe('abacaxi, travesseiro')
})

test('codes and numbers are marked however they are written, and no part of another', () => {
  const terms = ['ab', '1234', 'ab1234', '1299', '1299.90', '90', '3132815540']
  expect(shown('AB-1234, AB 1234 e ab1234', ...terms)).toBe('[AB-1234], [AB 1234] e [ab1234]')
  expect(shown('R$ 1.299,90 ou 1299', ...terms)).toBe('R$ [1.299,90] ou [1299]')
  expect(shown('(31) 3281-5540', ...terms)).toBe('([31) 3281-5540]')
  expect(shown('AB-12345 e 11299', ...terms)).toBe('[AB]-12345 e 11299')
  expect(shown('linha AB\n1234', 'ab1234')).toBe('linha AB\n1234')
})

test('a text is the same when its pieces are put together, whatever it is made of', () => {
  const odd = '<b>vaso</b> &amp; 👩‍👩‍👧‍👦 Z͑ͫ̓a̴l̷g̸o ﷽ \u202eosav\u202c vaso'
  const pieces = marked(odd, ['vaso', '<b>', '👩', '', '~', '.', '(', 'z'])
  expect(pieces.map(({ text }) => text).join('')).toBe(odd)
  expect(pieces.filter((piece) => piece.marked).map(({ text }) => text)).toEqual(['vaso', 'vaso'])
  expect(marked('', ['vaso'])).toEqual([])
  expect(marked('vaso', [])).toEqual([{ text: 'vaso', marked: false }])
})

test('a long passage is marked in linear time', () => {
  const text = '1 2 3 4 5 6 7 8 '.repeat(20_000)
  expect(marked(text, ['12345678', '45'])).toHaveLength(40_001)
})

test('the words of the question that were found are said as they were written, once', () => {
  expect(wordsFound('Qual o Prazo de entrega? E o Prazo?', ['praz', 'prazo'])).toEqual(['Prazo'])
  expect(onlySoundsAlike(['~kxr'])).toBe(true)
  expect([onlySoundsAlike(['~kxr', 'cachorr']), onlySoundsAlike([])]).toEqual([false, false])
})
