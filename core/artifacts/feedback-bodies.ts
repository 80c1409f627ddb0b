import * as z from "zod";

const shape = {
  request_id: z.string().describe("of the prediction, a UUID of version 7"),
  // PostgreSQL stores no NUL.
  label: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[^\0]*$/)
    .describe("the truth, in the notation of the task kind"),
  received_at: z.string().nullish().describe("instant with its offset; now when absent"),
};

/** Body of POST /feedback with one truth. */
export const feedbackBody = z.strictObject(shape).describe("The truth of one prediction.");

/** Body of POST /feedback with several. */
export const feedbackListBody = z
  .strictObject({ feedback: z.array(feedbackBody).min(1).max(1000) })
  .describe("The truths of several predictions.");
