import './app/early'
import './styles/main.css'

import { setNonce } from 'get-nonce'
import { startTransition, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { begin } from './app/begin'
import { Console } from './app/console'
import { showTheme } from './app/theme'

// Dialogs add a style that keeps the page behind them still; the policy of the front door lets in those with its nonce.
setNonce(document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '')
showTheme()
void begin().then(draw)

/** A transition is rendered in pieces, between which the browser has its turns. */
function draw(): void {
  const root = document.getElementById('root')
  if (root)
    startTransition(() =>
      createRoot(root).render(
        <StrictMode>
          <Console />
        </StrictMode>,
      ),
    )
}
