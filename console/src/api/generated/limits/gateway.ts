// Generated from services/gateway/openapi.json by scripts/contracts. Do not edit.

export const Acceptance = {
  token: { least: 1, most: 200 },
  password: { least: 8, most: 200 },
  display_name: { least: 1, most: 200 },
} as const

export const ChannelChange = {
  name: { least: 1, most: 200 },
} as const

export const ChannelRequest = {
  name: { least: 1, most: 200 },
} as const

export const KeyRequest = {
  name: { least: 1, most: 200 },
  scopes: { least: 1, most: 14, each: 100 },
} as const

export const LinkRequest = {
  token: { least: 1, most: 200 },
} as const

export const NewInvitation = {
  email: { most: 320 },
  display_name: { least: 1, most: 200 },
} as const

export const NewUpload = {
  filename: { most: 200 },
} as const

export const NewUser = {
  email: { most: 320 },
  display_name: { least: 1, most: 200 },
  password: { least: 8, most: 200 },
} as const

export const OutletRequest = {
  name: { least: 1, most: 200 },
} as const

export const PasswordChange = {
  old_password: { least: 1, most: 200 },
  new_password: { least: 8, most: 200 },
} as const

export const Problem = {
  errors: { most: 50 },
} as const

export const RefreshRequest = {
  refresh_token: { least: 1, most: 200 },
} as const

export const ReplayRequest = {
  parked_ids: { least: 1, most: 200 },
} as const

export const SignInRequest = {
  email: { least: 1, most: 200 },
  password: { least: 1, most: 200 },
} as const

export const TenantChange = {
  name: { least: 1, most: 200 },
  time_zone: { most: 64 },
} as const

export const TenantSettings = {
  answered_kinds: { most: 20, each: 100 },
  burst_window_ms: { least: 0, most: 60000 },
  handoff_message: { most: 1000 },
  retention_days: { least: 1, most: 3650 },
} as const

export const UserChange = {
  display_name: { least: 1, most: 200 },
} as const
