// Generated from services/message-sender/openapi.json by scripts/contracts. Do not edit.

export const BaileysCredentials = {
  server_url: { most: 2000 },
  connection: { least: 1, most: 200 },
} as const

export const Buttons = {
  text: { least: 1, most: 1024 },
  buttons: { least: 1, most: 3 },
  header: { least: 1, most: 60 },
  footer: { least: 1, most: 60 },
} as const

export const ChoiceList = {
  text: { least: 1, most: 4096 },
  button: { least: 1, most: 20 },
  sections: { least: 1, most: 10 },
  header: { least: 1, most: 60 },
  footer: { least: 1, most: 60 },
} as const

export const Contacts = {
  contacts: { most: 50 },
} as const

export const Edit = {
  text: { most: 65536 },
} as const

export const EvolutionCredentials = {
  server_url: { most: 2000 },
  instance: { least: 1, most: 200 },
} as const

export const ListRow = {
  id: { least: 1, most: 200 },
  title: { least: 1, most: 24 },
  description: { least: 1, most: 72 },
} as const

export const ListSection = {
  title: { least: 1, most: 24 },
  rows: { least: 1, most: 10 },
} as const

export const Location = {
  name: { most: 200 },
  address: { most: 1000 },
} as const

export const OutgoingFile = {
  caption: { most: 65536 },
} as const

export const Problem = {
  errors: { most: 50 },
} as const

export const Reaction = {
  emoji: { least: 1, most: 32 },
} as const

export const ReplyButton = {
  id: { least: 1, most: 256 },
  title: { least: 1, most: 20 },
} as const

export const SharedContact = {
  name: { most: 200 },
  phones: { most: 10, each: 100 },
} as const

export const StoredFile = {
  mime_type: { most: 100 },
  size: { least: 0, most: 9223372036854776000 },
  sha256: { most: 64 },
  filename: { most: 200 },
} as const

export const Template = {
  template_name: { least: 1, most: 512 },
  language: { least: 1, most: 15 },
  body: { most: 20 },
  buttons: { most: 10 },
  preview: { most: 65536 },
} as const

export const TemplateButton = {
  index: { least: 0 },
  value: { least: 1, most: 2000 },
} as const

export const TemplateHeaderText = {
  text: { least: 1, most: 60 },
} as const

export const TemplateText = {
  text: { least: 1, most: 1024 },
  placeholder: { least: 1, most: 100 },
} as const

export const Text = {
  text: { most: 65536 },
} as const

export const ToMessage = {
  provider_message_id: { most: 512 },
  author: { most: 512 },
} as const

export const WPPConnectCredentials = {
  server_url: { most: 2000 },
  session: { least: 1, most: 200 },
} as const
