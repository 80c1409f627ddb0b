import type { OpenRoute } from "../gateway/open-routes.ts";
import type { Clock } from "./clock.ts";

/** `GET /clock`: current time of the embedded cloud, for commands in other processes. */
export function clockRoute(clock: Pick<Clock, "now">): OpenRoute {
  return {
    method: "GET",
    path: "/clock",
    run: () => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ now: clock.now().toISOString() }),
    }),
  };
}
