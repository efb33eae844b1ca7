import { expect, test } from 'vitest'

import { parseFormatting, safeAddress, type Inline } from '../parts/conversation/formatting'

/** A tree as one line: kinds in angle brackets. */
const shown = (pieces: readonly Inline[]): string =>
  pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece
      const inner = 'children' in piece ? shown(piece.children) : piece.text
      return `<${piece.kind}>${inner}</${piece.kind}>`
    })
    .join('')
const read = (text: string) => shown(parseFormatting(text))

test.each([
  ['a *b* c', 'a <bold>b</bold> c'],
  ['_a_ ~b~', '<italic>a</italic> <strike>b</strike>'],
  ['*a _b_ c*', '<bold>a <italic>b</italic> c</bold>'],
  ['*a _b* c_', '<bold>a _b</bold> c_'],
  ['(*a*), *b*.', '(<bold>a</bold>), <bold>b</bold>.'],
  ['*Ação*', '<bold>Ação</bold>'],
  ['a `b *c*` d', 'a <code>b *c*</code> d'],
  ['```a\n*b*```', '<code>a\n*b*</code>'],
])('%s', (text, expected) => {
  expect(read(text)).toBe(expected)
})

test.each([
  '2 * 3 * 4',
  'snake_case_name',
  '* a *',
  '*a',
  '**',
  '*a\nb*',
  '`a\nb`',
  '```',
  '',
  '<b>a</b>',
  '🙂*a*🙂'.slice(0, 3),
])('%s is what it says', (text) => {
  expect(parseFormatting(text).every((piece) => typeof piece === 'string')).toBe(true)
  expect(read(text)).toBe(text)
})

test('an address is a link with itself as its text; what ends the sentence is not of it', () => {
  expect(read('see https://a.example/x_y_z?q=(1).')).toBe('see <link>https://a.example/x_y_z?q=(1)</link>.')
  expect(read('*https://a.example*')).toBe('<bold><link>https://a.example</link></bold>')
  expect(read('(http://a.example)')).toBe('(<link>http://a.example</link>)')
})

test('only the web is opened, and no name that poses as another host', () => {
  expect(safeAddress('https://a.example')).toBe('https://a.example/')
  for (const address of [
    'javascript:alert(1)',
    'data:text/html,x',
    'https://bank.example@evil.example',
    'file:///x',
    '',
  ])
    expect(safeAddress(address)).toBeNull()
  expect(read('https://bank.example@evil.example')).toBe('https://bank.example@evil.example')
})

test.each(['*a ', '_', '`', '```x', 'http://x)', '~*_', '*a*'])('%s, ten thousand times, costs no time', (text) => {
  const long = text.repeat(10_000)
  const began = performance.now()
  parseFormatting(long)
  expect(performance.now() - began).toBeLessThan(1_000)
})
