import type { MessageId } from '../message-ids'

const files = import.meta.glob<Partial<Record<MessageId, string>>>('/src/**/messages/es.json', {
  import: 'default',
  eager: true,
})

export default Object.values(files)
