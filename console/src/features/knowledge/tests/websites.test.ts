import { expect, test } from 'vitest'

import {
  changeOf,
  emptyWebsite,
  everyOf,
  everySaid,
  formOf,
  isAddress,
  newWebsiteOf,
  pathsOf,
  whyOf,
  type Website,
} from '../websites'

test('an address is one of the web, without somebody’s name and password', () => {
  expect(['https://a.example', ' http://a.example/x ', 'HTTPS://A.EXAMPLE'].map(isAddress)).toEqual([true, true, true])
  const bad = ['', 'a.example', 'file:///etc/passwd', 'javascript:alert(1)', 'https://me:pw@a.example', 'https://']
  expect(bad.map(isAddress)).toEqual(bad.map(() => false))
})

test('beginnings of paths are typed one a line', () => {
  expect(pathsOf(' /menu \n\nprices\r\n/menu\n')).toEqual(['/menu', '/prices'])
  expect(pathsOf('')).toEqual([])
})

test('of one page only its address and how often it is read are asked for', () => {
  const form = { ...emptyWebsite, url: ' https://a.example/prices ', kind: 'page', max_pages: 7, every: '0' } as const
  expect(newWebsiteOf(form)).toEqual({ url: 'https://a.example/prices', kind: 'page', recrawl_hours: null })
})

test('a form that nobody changed asks for what is there, also for a time that another program has set', () => {
  const website = {
    url: 'https://a.example/',
    kind: 'links',
    max_pages: 40,
    max_depth: 2,
    include: ['/menu'],
    exclude: ['/admin', '/login'],
    recrawl_hours: 36,
  } as unknown as Website
  expect(changeOf(formOf(website))).toEqual({
    max_pages: 40,
    max_depth: 2,
    include: ['/menu'],
    exclude: ['/admin', '/login'],
    recrawl_hours: 36,
  })
  expect(everyOf(formOf(website))).toContain('36')
  expect([everySaid('36'), everySaid('168')]).toEqual(['knowledge.site.every.hours', 'knowledge.site.every.168'])
  expect(everyOf(emptyWebsite)).toEqual(['0', '24', '168', '720'])
})

test('why a page is no document is a sentence, as is a reason that is new to the console', () => {
  expect(whyOf('robots')).toBe('knowledge.site.why.robots')
  expect(whyOf('encrypted')).toBe('knowledge.failure.encrypted')
  expect(whyOf('of tomorrow')).toBe('knowledge.failure.other')
  expect(whyOf(null)).toBeNull()
})
