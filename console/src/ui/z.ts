/** zod, without the faster code that it would make by `eval`, which the front door's policy forbids. */
import { config } from 'zod'

config({ jitless: true })

export { z } from 'zod'
