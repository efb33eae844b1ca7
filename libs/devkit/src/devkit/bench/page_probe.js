// Runs in the page before the page's own scripts. `scripts/bench console` reads `probe` afterwards.
const probe = (window.probe = {
  row: 0, // when the first conversation was in the list
  lcp: 0,
  cls: 0,
  tasks: [], // [began, took] of whatever held the page for more than 50 ms
  frames: 0, // that the live socket brought
  mark: '', // what is waited for: in a frame, then on the page
  heard: 0,
  seen: 0,
})

const observe = (type, tell) =>
  new PerformanceObserver((list) => list.getEntries().forEach(tell)).observe({ type, buffered: true })
observe('largest-contentful-paint', ({ startTime }) => (probe.lcp = startTime))
observe('layout-shift', ({ value, hadRecentInput }) => (probe.cls += hadRecentInput ? 0 : value))
observe('longtask', ({ startTime, duration }) => probe.tasks.push([startTime, duration]))

window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given)
    // Before whatever the page hears with.
    this.addEventListener('message', ({ data }) => {
      probe.frames += 1
      if (probe.mark && !probe.heard && data.includes(probe.mark)) probe.heard = performance.now()
    })
  }
}

new MutationObserver((records) => {
  if (!probe.row && document.querySelector('main li a[href^="/inbox/"]')) probe.row = performance.now()
  if (!probe.mark || probe.seen) return
  const has = (node) => node.textContent.includes(probe.mark)
  if (records.some(({ target, addedNodes }) => [...addedNodes].some(has) || (target.nodeType === 3 && has(target))))
    probe.seen = performance.now()
}).observe(document, { subtree: true, childList: true, characterData: true })

// The page's policy lets nobody evaluate text, so this waits in here and not where it is asked.
window.until = (holds) =>
  new Promise((resolve) => {
    const look = () => (holds() ? resolve() : setTimeout(look, 20))
    look()
  })

window.scrolled = (scroller, pixels, milliseconds) =>
  new Promise((resolve) => {
    const began = performance.now()
    let before = 0
    const took = []
    const frame = (now) => {
      if (before) took.push((now - before) / 1000)
      before = now
      if (now - began > milliseconds) return resolve(took)
      scroller.scrollTop += pixels
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
