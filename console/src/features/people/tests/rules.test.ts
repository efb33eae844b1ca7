import { expect, test } from 'vitest'

import { areSkills, named, wordsOf, type User } from '../rules'

const user = (display_name: string, email: string): User => ({
  user_id: email,
  display_name,
  email,
  role: 'agent',
  active: true,
})

test('skills are what stands between commas, each once', () => {
  expect(wordsOf(' bolos, pães ,,bolos\ninglês ')).toEqual(['bolos', 'pães', 'inglês'])
  expect(areSkills('a'.repeat(50))).toBe(true)
  expect(areSkills('a'.repeat(51))).toBe(false)
  expect(areSkills(Array.from({ length: 21 }, (_, n) => `s${n}`).join(','))).toBe(false)
})

test('people are found by their name or address', () => {
  const people = [user('Ana Sol', 'ana@x.example'), user('Bia', 'bia@sol.example'), user('Caio', 'caio@x.example')]
  expect(named(people, ' SOL').map((one) => one.display_name)).toEqual(['Ana Sol', 'Bia'])
})
