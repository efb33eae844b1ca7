import { expect, test } from 'vitest'

import { emptyAnswer, formOf, phrasingsOf, standingOf, wordingOf, type Answer } from '../answers'

test('phrasings are typed one a line, each once', () => {
  expect(phrasingsOf(' Abrem? \n\nOnde?\r\nABREM?\n')).toEqual(['Abrem?', 'Onde?'])
  expect(phrasingsOf(' \n')).toEqual([])
})

test('a form that nobody changed asks for what is there', () => {
  const answer = {
    phrasings: ['Que horas\nabrem?', 'Abrem?'],
    answer: 'Às 8h.',
    verbatim: true,
    knowledge_base_id: 'b',
    audience: 'staff',
  } as Answer
  expect(wordingOf(formOf(answer))).toEqual({
    phrasings: ['Que horas abrem?', 'Abrem?'],
    answer: 'Às 8h.',
    verbatim: true,
    knowledge_base_id: 'b',
    audience: 'staff',
  })
  expect(wordingOf({ ...emptyAnswer, answer: ' Sim. ' })).toMatchObject({ answer: 'Sim.', knowledge_base_id: null })
})

test('an approved answer is in use, being prepared, or cannot be', () => {
  const is = (of: Partial<Answer>) => standingOf({ state: 'approved', found: false, reason: null, ...of })
  expect([is({ state: 'draft' }), is({ found: true }), is({}), is({ reason: 'embedding_failed' })]).toEqual([
    'draft',
    'found',
    'preparing',
    'failed',
  ])
})
