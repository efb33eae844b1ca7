// The page: who writes to whom, the conversation as it happens, and what goes wrong.

import * as api from "./api.js";
import { bubble, showTicks } from "./bubbles.js";
import { samples } from "./samples.js";

const $ = (id) => document.getElementById(id);
const digits = (number) => number.replace(/\D/g, "");
const TYPING_LASTS_MS = 25_000;

const address = new URLSearchParams(location.search);
const remembered = JSON.parse(localStorage.getItem("phone") ?? "{}");
const state = {
  channel: address.get("channel") ?? remembered.channel ?? "",
  phone: digits(address.get("phone") ?? remembered.phone ?? "5511987650001"),
  name: address.get("name") ?? remembered.name ?? "Ana Souza",
  names: remembered.names ?? {},
  channels: [],
};
let typingTimer;

function remember() {
  if (state.name) state.names[state.phone] = state.name;
  localStorage.setItem("phone", JSON.stringify({ ...state, channels: undefined }));
  history.replaceState(null, "", `?${new URLSearchParams({ channel: state.channel, phone: state.phone, name: state.name })}`);
}

function complain(reason) {
  $("problem").hidden = !reason;
  $("problem").textContent = reason ?? "";
}

function showPresence(text) {
  $("presence").textContent = text;
}

function showTyping() {
  clearTimeout(typingTimer);
  showPresence("typing…");
  typingTimer = setTimeout(showBusiness, TYPING_LASTS_MS);
}

function showBusiness() {
  clearTimeout(typingTimer);
  const channel = state.channels.find((known) => known.phone_number_id === state.channel);
  $("business").textContent = channel?.name ?? "No business yet";
  $("avatar").textContent = (channel?.name ?? "?").slice(0, 1).toUpperCase();
  showPresence(channel?.display_phone_number ?? "Register a channel first");
  for (const control of document.querySelectorAll("#composer button, #text")) control.disabled = !channel;
}

function add(message) {
  $("chat").querySelector(".empty")?.remove();
  $("chat").append(bubble(message));
  showLatest();
}

function showLatest() {
  $("chat").scrollTop = $("chat").scrollHeight;
}

function itemOf(wamid) {
  return [...$("chat").children].find((item) => item.dataset.wamid === wamid);
}

async function showConversation() {
  showBusiness();
  const messages = state.channel ? await api.conversation(state.phone, state.channel) : [];
  $("chat").replaceChildren();
  messages.forEach(add);
  if (!messages.length) {
    const empty = Object.assign(document.createElement("li"), { className: "empty" });
    empty.textContent = state.channel ? "Say hello, or ask what the business's documents answer." : "No channel is registered yet.";
    $("chat").append(empty);
  }
}

async function showCustomers() {
  const known = state.channel ? await api.customers(state.channel) : [];
  const phones = [...new Set([state.phone, ...Object.keys(state.names), ...known])].slice(0, 50);
  $("customers").replaceChildren(...phones.map(customerButton));
}

function customerButton(phone) {
  const button = Object.assign(document.createElement("button"), { type: "button" });
  button.textContent = state.names[phone] ? `${state.names[phone]} · +${phone}` : `+${phone}`;
  if (phone === state.phone) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => become(phone, state.names[phone] ?? ""));
  const item = document.createElement("li");
  item.append(button);
  return item;
}

async function become(phone, name) {
  Object.assign(state, { phone: digits(phone), name });
  $("number").value = `+${state.phone}`;
  $("name").value = name;
  complain(null);
  remember();
  await Promise.all([showConversation(), showCustomers()]);
}

async function showChannels() {
  state.channels = await api.channels();
  if (!state.channels.some((channel) => channel.phone_number_id === state.channel)) {
    state.channel = state.channels[0]?.phone_number_id ?? "";
  }
  $("channel").replaceChildren(
    ...state.channels.map((channel) => new Option(channel.name, channel.phone_number_id)),
  );
  $("channel").value = state.channel;
  $("channel").disabled = !state.channels.length;
}

async function send(content) {
  complain(null);
  try {
    const message = await content();
    await api.write(state.phone, { phone_number_id: state.channel, name: state.name || null, ...message });
  } catch (error) {
    complain(error.message);
  }
}

function concernsUs(event) {
  return event.phone === state.phone && event.phone_number_id === state.channel;
}

const listeners = {
  message({ message }) {
    if (concernsUs(message) && !itemOf(message.wamid)) {
      add(message);
      if (message.direction === "business") showBusiness();
    }
  },
  tick(event) {
    const item = concernsUs(event) && itemOf(event.wamid);
    if (!item) return;
    showTicks(item, event.status, event.error_code);
    if (item.classList.contains("mine")) complain(null);
  },
  typing(event) {
    if (concernsUs(event)) showTyping();
  },
  async channels() {
    const before = state.channel;
    await showChannels();
    if (state.channel !== before) await become(state.phone, state.name);
    showBusiness();
  },
  open: () => become(state.phone, state.name),
  error: () => showPresence("The simulator is not running; trying again…"),
};

function sendText() {
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  grow();
  send(async () => ({ text }));
}

function grow() {
  $("text").style.height = "auto";
  $("text").style.height = `${$("text").scrollHeight + 2}px`;
}

$("channel").addEventListener("change", () => {
  state.channel = $("channel").value;
  become(state.phone, state.name);
});
$("customer").addEventListener("submit", (event) => {
  event.preventDefault();
  become($("number").value, $("name").value.trim());
  $("text").focus();
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  sendText();
});
$("text").addEventListener("input", grow);
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    sendText();
  }
});
for (const button of document.querySelectorAll("[data-sample]")) {
  button.addEventListener("click", () => {
    const lastAnswer = [...$("chat").querySelectorAll(".bubble:not(.mine)")].at(-1)?.dataset.wamid;
    send(async () => ({ message: await samples[button.dataset.sample](lastAnswer) }));
  });
}

new ResizeObserver(showLatest).observe($("chat"));
$("chat").addEventListener("load", showLatest, { capture: true });

await showChannels();
await become(state.phone, state.name);
api.follow(listeners);
if (window === window.top) $("text").focus(); // within a page the keyboard is the page's
