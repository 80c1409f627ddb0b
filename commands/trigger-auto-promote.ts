import { ask } from "./support/trigger/request.ts";

await ask(
  "trigger-auto-promote",
  "Asks for a judgement of the newest model version now; a decision that was taken stands.",
  "PromotionRequested",
);
