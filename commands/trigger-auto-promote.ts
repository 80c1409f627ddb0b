import { ask } from "./trigger/ask.ts";

await ask(
  "trigger-auto-promote",
  "Asks for a judgement of the newest model version now; a decision that was taken stands.",
  "PromotionRequested",
);
