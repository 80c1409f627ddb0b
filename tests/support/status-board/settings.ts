import * as z from "zod";
import { webAddress } from "../../../channels/shared/web-address.ts";

const statusBoardUrl = webAddress.optional().describe("secret: address of the status board");
const statusBoardRoom = z.string().min(1).default("models").describe("room of the status board");

interface Config {
  statusBoardUrl?: string | undefined;
  statusBoardRoom: string;
}

export const statusBoardSettings = {
  keys: { statusBoardUrl, statusBoardRoom },
  secrets: ["statusBoardUrl" as const],
  addressKey: "statusBoardUrl" as const,
  examples: { statusBoardUrl: "https://board.example.com/YOUR-OWN" },
  destination: {
    schema: z.object({ url: z.url(), room: z.string() }),
    of: ({ statusBoardUrl: url, statusBoardRoom: room }: Config) =>
      url === undefined ? null : { url, room },
  },
};
