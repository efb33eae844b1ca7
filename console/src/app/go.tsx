import { useNavigate, type NavigateOptions } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

/** Goes elsewhere, once. The router's own component goes again whenever it is drawn again, and so never arrives where the page has still to be loaded. */
export function Go(options: NavigateOptions) {
  const navigate = useNavigate()
  const [first] = useState(options)
  useEffect(() => void navigate(first), [first, navigate])
  return null
}
