import * as z from "zod";
import type { Reply, StandIn, StandInParts } from "../../../channels/stand-in.ts";

const messageSchema = z.object({ room: z.string(), title: z.string(), text: z.string(), level: z.string() });

export function configFor(address: string): Record<string, string> {
  return { statusBoardUrl: address };
}

export function open({ deliver }: StandInParts): StandIn {
  const reply = (status: number): Reply => ({ status, headers: {}, body: "" });
  return {
    take(body) {
      const { room, title, text, level } = messageSchema.parse(JSON.parse(body));
      deliver({ level, to: room, subject: title, body: text });
      return reply(201);
    },
    refuse: reply,
  };
}
