/** What a page has of a layout where there is none, in jsdom. */
import { vi } from 'vitest'

const isScroller = (one: Element) => one.firstElementChild?.matches('ol, ul') ?? false

/** Whatever holds a list as its one child is so high, and what is in it as high as the list says; each row is as high as a row. */
export function layOut({ seenPx, rowPx }: { seenPx: number; rowPx: number }): void {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return isScroller(this) ? seenPx : rowPx
  })
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(seenPx)
  vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockImplementation(function (this: Element) {
    return Number.parseFloat(this.querySelector<HTMLElement>('ol, ul')?.style.height ?? '0')
  })
  Element.prototype.scrollTo = function (this: Element, to?: ScrollToOptions | number) {
    const most = this.scrollHeight - this.clientHeight
    this.scrollTop = Math.max(0, Math.min(most, typeof to === 'object' ? (to.top ?? 0) : 0))
    queueMicrotask(() => this.dispatchEvent(new Event('scroll')))
  }
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  )
}
