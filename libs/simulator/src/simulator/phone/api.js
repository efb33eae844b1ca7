// The simulator's own interface, as the page uses it.

async function ask(path, options) {
  const answer = await fetch(path, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(typeof body.detail === "string" ? body.detail : JSON.stringify(body.detail ?? body));
  return body;
}

export const channels = () => ask("/_sim/channels");

export const customers = (channel) => ask(`/_sim/channels/${encodeURIComponent(channel)}/customers`);

export const conversation = (phone, channel) =>
  ask(`/_sim/conversation?${new URLSearchParams({ phone, phone_number_id: channel })}`);

export const upload = (blob) => ask("/_sim/media", { method: "POST", body: blob, headers: { "content-type": blob.type } });

/** Sends as a customer; rejects when the business's webhook did not take the message. */
export async function write(phone, message) {
  const { status_codes: codes } = await ask(`/_sim/customers/${encodeURIComponent(phone)}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(message),
  });
  const refused = codes.find((code) => code === null || code < 200 || code > 299);
  if (refused === null) throw new Error("The gateway does not answer. The message will be delivered again until it does.");
  if (refused) throw new Error(`The gateway answered ${refused}. The message will be delivered again until it is taken.`);
}

export function follow(listeners) {
  const source = new EventSource("/_sim/events");
  for (const [kind, listener] of Object.entries(listeners)) {
    source.addEventListener(kind, (event) => listener(event.data ? JSON.parse(event.data) : null));
  }
}
