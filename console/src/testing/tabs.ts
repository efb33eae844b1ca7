/** The channel between the tabs of a browser. jsdom's would keep the test's process waiting; this one tells at once. */
export class Tabs {
  static open: Tabs[] = []
  onmessage: ((message: { data: unknown }) => void) | null = null
  constructor() {
    Tabs.open.push(this)
  }
  postMessage(data: unknown) {
    for (const one of Tabs.open) if (one !== this) one.onmessage?.({ data })
  }
}
