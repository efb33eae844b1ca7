// Messages as list items. Whatever people or models wrote enters the page as text only.

const TICKS = { accepted: "○", sent: "✓", delivered: "✓✓", read: "✓✓", failed: "not delivered" };

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function content(message) {
  const described = message.raw[message.type] ?? {};
  switch (message.type) {
    case "text":
      return [document.createTextNode(message.text ?? "")];
    case "image":
    case "sticker": {
      const picture = element("img");
      picture.alt = described.caption || "Image";
      picture.src = described.link ?? `/_sim/media/${encodeURIComponent(described.id)}`;
      return described.caption ? [picture, document.createTextNode(described.caption)] : [picture];
    }
    case "location":
      return [element("em", "", "Location: "), document.createTextNode(described.name ?? `${described.latitude}, ${described.longitude}`)];
    case "contacts": {
      const names = (message.raw.contacts ?? []).map((contact) => contact.name?.formatted_name);
      return [element("em", "", "Contact: "), document.createTextNode(names.join(", "))];
    }
    case "document":
    case "audio":
    case "video": {
      const file = element("a", "", described.filename ?? message.type);
      file.href = described.link ?? `/_sim/media/${encodeURIComponent(described.id)}`;
      return described.caption ? [file, document.createTextNode(` ${described.caption}`)] : [file];
    }
    case "reaction":
      return [element("em", "", "reacted "), document.createTextNode(described.emoji || "removed")];
    default:
      return [element("em", "", `${message.type} `), document.createTextNode(message.text ?? "")];
  }
}

function choices(message) {
  const action = message.raw.interactive?.action ?? {};
  const replies = (action.buttons ?? []).map((button) => button.reply?.title);
  const rows = (action.sections ?? []).flatMap((section) => section.rows ?? []).map((row) => row.title);
  return [...replies, ...rows].map((title) => element("div", "choice", `▸ ${title}`));
}

export function showTicks(item, status, errorCode) {
  const ticks = item.querySelector(".ticks");
  ticks.className = `ticks ${status}`;
  ticks.textContent = TICKS[status] + (errorCode ? ` (${errorCode})` : "");
  ticks.setAttribute("aria-label", status);
}

export function bubble(message) {
  const mine = message.direction === "customer";
  const item = element("li", mine ? "bubble mine" : "bubble");
  item.dataset.wamid = message.wamid;
  item.append(...content(message), ...choices(message));
  const meta = element("span", "meta");
  const time = new Date(message.at * 1000);
  meta.append(element("time", "", time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })), element("span", "ticks"));
  item.append(meta);
  showTicks(item, message.status, message.error_code);
  return item;
}
