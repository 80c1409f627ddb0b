import { ask } from "./support/trigger/request.ts";

await ask(
  "trigger-auto-promote",
  "Requests an evaluation and a decision of the newest model version now; an earlier decision stands.",
  "PromotionRequested",
);
