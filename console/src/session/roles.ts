/** What roles may do, for what is shown. The services decide; here nobody is offered what would be refused. */
import type { Role } from './session'

export const everybody: readonly Role[] = ['admin', 'supervisor', 'agent', 'viewer']
export const answering: readonly Role[] = ['admin', 'supervisor', 'agent']
export const supervising: readonly Role[] = ['admin', 'supervisor']
export const administering: readonly Role[] = ['admin']
