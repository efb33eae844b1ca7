/** The emojis that people at work use most; for all others the computer's own picker is at hand. */
export const EMOJIS: readonly string[] = [
  ...'😀 😃 😄 😁 😆 😅 😂 🙂 😉 😊 😇 🥰 😍 😘 😋 😎 🤗 🤔 🤩 😴 😌 😬 🙄 😐 😕 🙁 😟 😢 😭 😮 😱 😡 🤯 🥳 🤒 🤝'.split(
    ' ',
  ),
  ...'👍 👎 👌 ✌️ 🤞 👏 🙌 🙏 💪 👋 ✋ 🤙 👉 👈 👆 👇 ☝️ ✍️ ❤️ 🧡 💛 💚 💙 💜 🖤 💔 ❣️ 💯 ✨ 🔥 ⭐ 🎉 🎁 🎂 🌹 🍀'.split(
    ' ',
  ),
  ...'✅ ☑️ ❌ ⚠️ ❗ ❓ ℹ️ 🔔 📌 📎 📅 ⏰ ⏳ 🕐 📞 📱 💻 📧 📝 📄 📦 🚚 🏪 🏠 🗺️ 📍 💳 💰 🧾 🛒 🔑 🔒 🔧 🚗 ✈️ ☕'.split(
    ' ',
  ),
  ...'🍕 🍔 🍞 🥐 🍰 🍫 🍎 🍌 🥗 🍺 🐶 🐱 🌞 🌙 ☔ 🌈 ⚽ 🎵'.split(' '),
]
