// Generated from services/conversation/openapi.json by scripts/contracts. Do not edit.

export const AddressBegins = {
  any_of: { least: 1, most: 50, each: 256 },
} as const

export const AgentChange = {
  skills: { most: 20, each: 50 },
  capacity: { least: 0, most: 100 },
  teams: { most: 100 },
} as const

export const AskForPerson = {
  reason: { least: 1, most: 1000 },
} as const

export const Assignment = {
  note: { least: 1, most: 1000 },
} as const

export const BusinessHours = {
  time_zone: { least: 1, most: 64 },
  weekly: { most: 70 },
  closed_days: { most: 366 },
} as const

export const Buttons = {
  text: { least: 1, most: 1024 },
  buttons: { least: 1, most: 3 },
  header: { least: 1, most: 60 },
  footer: { least: 1, most: 60 },
} as const

export const CannedAnswerChange = {
  shortcut: { least: 1, most: 50 },
  title: { least: 1, most: 100 },
  text: { least: 1, most: 4096 },
} as const

export const CardDraft = {
  name: { least: 1, most: 200 },
  phones: { least: 1, most: 5 },
} as const

export const ChangeLabels = {
  add: { most: 20 },
  remove: { most: 20 },
} as const

export const ChannelIs = {
  any_of: { least: 1, most: 50 },
} as const

export const ChoiceList = {
  text: { least: 1, most: 4096 },
  button: { least: 1, most: 20 },
  sections: { least: 1, most: 10 },
  header: { least: 1, most: 60 },
  footer: { least: 1, most: 60 },
} as const

export const ClosingRequest = {
  reason: { most: 1000 },
} as const

export const ContactChange = {
  display_name: { least: 1, most: 100 },
} as const

export const ContactsDraft = {
  contacts: { least: 1, most: 10 },
} as const

export const ConversationPolicy = {
  reopen_within_hours: { least: 0, most: 8760 },
  expires_after_hours: { least: 1, most: 8760 },
  remind_after_hours: { least: 1, most: 8760 },
  reminder_text: { least: 1, most: 1000 },
  satisfaction_after_minutes: { least: 0, most: 1440 },
  satisfaction_text: { least: 1, most: 1000 },
  handoff_answer_minutes: { least: 1, most: 10080 },
  handoff_escalation_minutes: { least: 1, most: 10080 },
  closed_text: { least: 1, most: 1000 },
  late_text: { least: 1, most: 1000 },
} as const

export const DryRun = {
  last: { least: 1, most: 200 },
} as const

export const EditRequest = {
  text: { least: 1, most: 4096 },
} as const

export const EndpointChange = {
  url: { least: 1, most: 4096 },
  description: { most: 100 },
  types: { least: 1, most: 100 },
} as const

export const FileDraft = {
  caption: { least: 1, most: 4096 },
} as const

export const GiveToTeam = {
  reason: { least: 1, most: 1000 },
} as const

export const HolidayCalendar = {
  subdivision: { least: 1, most: 10 },
} as const

export const LabelAction = {
  label_ids: { least: 1, most: 20 },
} as const

export const LabelChange = {
  name: { least: 1, most: 100 },
  color: { most: 7 },
} as const

export const LabelsAre = {
  label_ids: { least: 1, most: 20 },
} as const

export const LabelsPut = {
  label_ids: { most: 20 },
} as const

export const LeaveNote = {
  text: { least: 1, most: 4096 },
} as const

export const LetRest = {
  for_s: { least: 60, most: 31536000 },
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

export const LocationDraft = {
  latitude: { least: -90, most: 90 },
  longitude: { least: -180, most: 180 },
  name: { least: 1, most: 200 },
  address: { least: 1, most: 1000 },
} as const

export const MacroChange = {
  name: { least: 1, most: 100 },
  actions: { least: 1, most: 10 },
} as const

export const MessageKindIs = {
  any_of: { least: 1, most: 14 },
} as const

export const MessageSays = {
  any_of: { least: 1, most: 50, each: 100 },
} as const

export const NewCannedAnswer = {
  shortcut: { least: 1, most: 50 },
  title: { least: 1, most: 100 },
  text: { least: 1, most: 4096 },
} as const

export const NewEndpoint = {
  url: { least: 1, most: 4096 },
  description: { most: 100 },
  types: { least: 1, most: 100 },
} as const

export const NewLabel = {
  name: { least: 1, most: 100 },
  color: { most: 7 },
} as const

export const NewMacro = {
  name: { least: 1, most: 100 },
  actions: { least: 1, most: 10 },
} as const

export const NewMessage = {
  text: { least: 1, most: 4096 },
} as const

export const NewNote = {
  text: { least: 1, most: 4096 },
  mentions: { most: 20 },
} as const

export const NewScheduledMessage = {
  text: { least: 1, most: 4096 },
} as const

export const NewTeam = {
  name: { least: 1, most: 100 },
  skills: { most: 20, each: 50 },
  members: { most: 700 },
  channels: { most: 300 },
} as const

export const NoteAction = {
  text: { least: 1, most: 4096 },
  mentions: { most: 20 },
} as const

export const NoteChange = {
  text: { least: 1, most: 4096 },
  mentions: { most: 20 },
} as const

export const OwnerIs = {
  any_of: { least: 1, most: 2 },
} as const

export const PhaseIs = {
  any_of: { least: 1, most: 7 },
} as const

export const PriorityIs = {
  any_of: { least: 1, most: 4 },
} as const

export const Problem = {
  errors: { most: 50 },
} as const

export const ReactionDraft = {
  emoji: { most: 32 },
} as const

export const ReadUpTo = {
  up_to: { least: 1 },
} as const

export const ReplyButton = {
  id: { least: 1, most: 256 },
  title: { least: 1, most: 20 },
} as const

export const RuleBody = {
  name: { least: 1, most: 100 },
  conditions: { most: 20 },
  actions: { least: 1, most: 10 },
} as const

export const SlaPolicy = {
  warning_percent: { least: 1, most: 99 },
} as const

export const SlaTargets = {
  first_answer: { least: 1, most: 129600 },
  next_answer: { least: 1, most: 129600 },
  resolution: { least: 1, most: 129600 },
} as const

export const SnoozeAction = {
  for_s: { least: 60, most: 31536000 },
} as const

export const StateIs = {
  any_of: { least: 1, most: 3 },
} as const

export const TeamChange = {
  name: { least: 1, most: 100 },
  skills: { most: 20, each: 50 },
  members: { most: 700 },
  channels: { most: 300 },
} as const

export const TeamIs = {
  any_of: { least: 1, most: 50 },
} as const

export const TemplateButton = {
  index: { least: 0 },
  value: { least: 1, most: 2000 },
} as const

export const TemplateDraft = {
  template_name: { least: 1, most: 512 },
  language: { least: 1, most: 15 },
  body: { most: 20 },
  buttons: { most: 10 },
  preview: { least: 1, most: 4096 },
} as const

export const TemplateHeaderText = {
  text: { least: 1, most: 60 },
} as const

export const TemplateText = {
  text: { least: 1, most: 1024 },
  placeholder: { least: 1, most: 100 },
} as const

export const TextDraft = {
  text: { least: 1, most: 4096 },
} as const

export const Transfer = {
  note: { least: 1, most: 1000 },
} as const

export const WantedFact = {
  type: { most: 100 },
  fields: { least: 1, most: 100, each: 100 },
} as const
