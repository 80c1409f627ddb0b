import * as z from "zod";
import { encodings } from "../loading/encoding.ts";
import { formats } from "../loading/table-format.ts";

/** Source of a workload's labelled rows, and how the rows are drawn. */
export const sourceSettings = z
  .strictObject({
    mode: z
      .enum(["share", "new"])
      .default("share")
      .describe(
        "share: the next part of one object per slot; new: every object that appeared since the last slot",
      ),
    path: z
      .string()
      .min(1)
      .describe("object key (mode share) or key prefix (mode new) in the stack's raw bucket"),
    format: z
      .enum(formats)
      .optional()
      .describe(
        "csv: divided by commas, semicolons or bars; absent: by each object's first line, tabs and JSON Lines as well. What is gzip is decompressed, whatever its name",
      ),
    encoding: z
      .enum(encodings)
      .optional()
      .describe(
        "absent: by each object's bytes, UTF-8, UTF-16 or Windows-1252, and what is neither is refused; latin-1 is read as windows-1252",
      ),
    columns: z
      .strictObject({
        key: z
          .string()
          .min(1)
          .optional()
          .describe(
            "column that identifies a row for ever; absent: its position in the pinned object, or its content",
          ),
      })
      .prefault({}),
    initialShare: z
      .number()
      .gt(0)
      .max(1)
      .default(0.2)
      .describe(
        "share of the source's rows that the first slot loads; below 0.2 the first model rarely reaches 0.75",
      ),
    share: z
      .number()
      .gt(0)
      .max(1)
      .default(0.03)
      .describe("share of the source's rows that each later slot adds"),
    seed: z
      .int()
      .min(0)
      .max(4294967295)
      .default(1)
      .describe("of the draw; stored with the source when first used"),
    maxRejectedShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.05)
      .describe("share of rejected rows above which the batch fails as a whole"),
  })
  .describe("where the labelled rows come from");
