import { describe, expect, it } from 'vitest'

import { phoneIn, writingTo } from '../address'

function pageSaying(content: string): ParentNode {
  const page = document.createElement('div')
  const meta = document.createElement('meta')
  meta.name = 'phone'
  meta.content = content
  page.append(meta)
  return page
}

describe('the address of the phone', () => {
  it('is what the front door wrote', () => {
    expect(phoneIn(pageSaying('http://127.0.0.1:3100'))).toBe('http://127.0.0.1:3100')
  })

  it('is none where there is no phone, and where the page did not come through the door', () => {
    expect(phoneIn(pageSaying(''))).toBeNull()
    expect(phoneIn(pageSaying('{{env `PROSA_CONSOLE_PHONE_URL`}}'))).toBeNull()
    expect(phoneIn(document.createElement('div'))).toBeNull()
  })

  it('writes to the first number of this business that it can reach', () => {
    const channels = [
      { active: true, settings: { account_sid: 'AC1' } },
      { active: false, settings: { phone_number_id: '1' } },
      { active: true, settings: { phone_number_id: '2' } },
    ]
    expect(writingTo('http://127.0.0.1:3100', channels)).toBe('http://127.0.0.1:3100/?channel=2')
    expect(writingTo('http://127.0.0.1:3100', [])).toBe('http://127.0.0.1:3100/')
  })

  it('never is one that would run', () => {
    expect(phoneIn(pageSaying('javascript:alert(1)'))).toBeNull()
  })
})
