import { useLayoutEffect, type RefObject } from 'react'

const MOST_PX = 220

function fit(element: HTMLTextAreaElement | null): void {
  if (!element) return
  element.style.height = 'auto'
  element.style.height = `${Math.min(element.scrollHeight, MOST_PX)}px`
}

/** The field is as high as what is in it, up to some height. */
export function useAutoHeight(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => fit(field.current), [field, text])
}
