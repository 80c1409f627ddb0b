import type { Caller, Conditions } from "./service.ts";

/** One distinct kind of call; enough to ask another policy book what it would have said. */
export interface RecordedCall {
  roleName: string;
  label: string;
  action: string;
  resource: string;
  conditions: Conditions;
  allowed: boolean;
  count: number;
  /** Instants of the cloud's clock. */
  firstAt: Date;
  lastAt: Date;
}

export interface DeniedCall {
  function: string;
  action: string;
  resource: string;
  reason: string;
  at: Date;
}

/** How many refusals are kept one by one: a loop that is refused must not fill the memory. */
const deniedKept = 10_000;

/** What every caller asked and whether it was let; memory grows with distinct calls, not with calls. */
export class CallRecord {
  private readonly calls = new Map<string, RecordedCall>();
  private readonly refusals: DeniedCall[] = [];

  add(
    at: Date,
    caller: Caller,
    call: { action: string; resource: string; conditions: Conditions; allowed: boolean; reason: string },
  ): void {
    const { action, resource, conditions, allowed, reason } = call;
    const key = JSON.stringify([caller.roleName, action, resource, conditions, allowed]);
    const known = this.calls.get(key);
    if (known === undefined) {
      const { roleName, label } = caller;
      this.calls.set(key, {
        ...{ roleName, label, action, resource, conditions, allowed },
        ...{ count: 1, firstAt: at, lastAt: at },
      });
    } else {
      known.count += 1;
      known.lastAt = at;
    }
    if (!allowed && this.refusals.length < deniedKept) {
      this.refusals.push({ function: caller.label, action, resource, reason, at });
    }
  }

  /** Every refusal in order, up to 10,000. */
  denied(): readonly DeniedCall[] {
    return this.refusals;
  }

  /** The actions that each role was allowed and did: what is granted and not in here is an unused grant. */
  used(): Map<string, Set<string>> {
    const used = new Map<string, Set<string>>();
    for (const call of this.calls.values()) {
      if (!call.allowed) continue;
      const actions = used.get(call.roleName) ?? new Set();
      used.set(call.roleName, actions.add(call.action));
    }
    return used;
  }

  /** Distinct calls in the order of their first occurrence, to be replayed against other policies. */
  distinct(): readonly RecordedCall[] {
    return [...this.calls.values()];
  }
}
