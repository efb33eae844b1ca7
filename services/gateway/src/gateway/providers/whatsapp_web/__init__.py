"""What Evolution and Baileys' bridges share: the messages of WhatsApp Web as Baileys tells them, in JSON.

Source: Baileys `WAProto.proto` for the fields, `src/Types` and `src/Utils/process-message.ts` for what they mean.
"""
