import { ask } from "./support/trigger/request.ts";

await ask(
  "trigger-auto-train",
  "Requests a training now, whether or not there is newer data.",
  "RetrainRequested",
);
