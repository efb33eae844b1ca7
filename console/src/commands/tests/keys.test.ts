import { expect, test } from 'vitest'

import { isTyping, keyOf } from '../keys'

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  keyOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more })

test('a key has one name, whatever the computer calls its big key', () => {
  expect(press('e')).toBe('e')
  expect(press('k', { ctrlKey: true })).toBe('mod+k')
  expect(press('k', { metaKey: true })).toBe('mod+k')
  expect(press('F', { shiftKey: true, metaKey: true })).toBe('mod+shift+f')
  expect(press('?', { shiftKey: true })).toBe('?')
  expect(press('Enter', { shiftKey: true })).toBe('shift+Enter')
})

test('what is typed into a field is no command, but for those with the big key', () => {
  const field = document.createElement('textarea')
  expect(isTyping(field, 'e')).toBe(true)
  expect(isTyping(field, 'mod+k')).toBe(false)
  expect(isTyping(field, 'Escape')).toBe(false)
  expect(isTyping(document.body, 'e')).toBe(false)
})
