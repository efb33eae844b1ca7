// Things to send that are not text.

import { upload } from "./api.js";

function picture() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 480, height: 300 });
  const pen = canvas.getContext("2d");
  const sky = pen.createLinearGradient(0, 0, 0, 300);
  sky.addColorStop(0, "#7cc4f0");
  sky.addColorStop(1, "#fbe3b0");
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 480, 300);
  pen.fillStyle = "#f6a11a";
  pen.arc(360, 120, 42, 0, 7);
  pen.fill();
  pen.fillStyle = "#2f6b4f";
  pen.beginPath();
  pen.ellipse(160, 330, 320, 120, 0, 0, 7);
  pen.fill();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

export const samples = {
  async image() {
    const { id } = await upload(await picture());
    return { type: "image", image: { id, caption: "A sample picture" } };
  },
  async location() {
    return { type: "location", location: { latitude: -23.5614, longitude: -46.6559, name: "Avenida Paulista, 1578" } };
  },
  async reaction(lastAnswer) {
    if (!lastAnswer) throw new Error("There is no answer yet to react to.");
    return { type: "reaction", reaction: { message_id: lastAnswer, emoji: "👍" } };
  },
};
