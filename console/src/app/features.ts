/** Every feature of the console, in the order of the navigation. */
import { inbox } from '@/features/inbox/feature'

import type { Feature } from './feature'

export const features: readonly Feature[] = [inbox]

export const liveListeners = features.flatMap((feature) => feature.onLiveEvent ?? [])
