import type { Caller, Conditions } from "./service.ts";

/** One distinct kind of call; enough to evaluate it with another policy book. */
export interface RecordedCall {
  roleName: string;
  label: string;
  action: string;
  resource: string;
  conditions: Conditions;
  allowed: boolean;
  count: number;
  /** Of the first occurrence, among all calls. */
  order: number;
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

/** How many distinct calls are kept: names of jobs, one-time schedules and objects are new with every slot. */
const distinctKept = 20_000;

/**
 * What every caller called and whether it was allowed; memory grows with distinct calls, not with calls, and stops at 20,000
 * of them: then the call that was not repeated for the longest time is dropped. The actions of a role are always kept.
 */
export class CallRecord {
  /** In the order of their last occurrence. */
  private readonly calls = new Map<string, RecordedCall>();
  private readonly actions = new Map<string, Set<string>>();
  private readonly refusals: DeniedCall[] = [];
  private recorded = 0;

  add(
    at: Date,
    caller: Caller,
    call: { action: string; resource: string; conditions: Conditions; allowed: boolean; reason: string },
  ): void {
    const { action, resource, conditions, allowed, reason } = call;
    const key = JSON.stringify([caller.roleName, action, resource, conditions, allowed]);
    const known = this.calls.get(key);
    const { roleName, label } = caller;
    this.calls.delete(key);
    this.calls.set(key, {
      ...{ roleName, label, action, resource, conditions, allowed },
      ...{ count: (known?.count ?? 0) + 1, order: known?.order ?? this.recorded++ },
      ...{ firstAt: known?.firstAt ?? at, lastAt: at },
    });
    if (this.calls.size > distinctKept) this.forgetOldest();
    if (allowed) this.actions.set(roleName, (this.actions.get(roleName) ?? new Set()).add(action));
    if (!allowed && this.refusals.length < deniedKept) {
      this.refusals.push({ function: caller.label, action, resource, reason, at });
    }
  }

  /** Every refusal in order, up to 10,000. */
  denied(): readonly DeniedCall[] {
    return this.refusals;
  }

  /** The actions that each role was allowed and did: what is granted and not in here is an unused grant. */
  used(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.actions;
  }

  /** Distinct calls in the order of their first occurrence, to be replayed against other policies. */
  distinct(): readonly RecordedCall[] {
    return [...this.calls.values()].sort((a, b) => a.order - b.order);
  }

  private forgetOldest(): void {
    const [oldest] = this.calls.keys();
    if (oldest !== undefined) this.calls.delete(oldest);
  }
}
