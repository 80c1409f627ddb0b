import type { Caller, Conditions } from "./service.ts";

/** One distinct call, with enough data to evaluate it against other policies. */
export interface RecordedCall {
  roleName: string;
  label: string;
  action: string;
  resource: string;
  conditions: Conditions;
  allowed: boolean;
  count: number;
  /** Position of the first occurrence among all calls. */
  order: number;
  /** Time of the first occurrence, on the cloud's clock. */
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

/** Maximum number of single refusals in memory, because a refused loop must not fill it. */
const deniedKept = 10_000;

/**
 * Maximum number of distinct calls in memory. Names of jobs, one-time schedules and objects are new with every slot.
 */
const distinctKept = 20_000;

/**
 * Record of all calls, allowed or refused. Memory grows with the number of distinct calls, up to 20,000. Then the
 * distinct call with the oldest last occurrence is dropped. The used actions of a role are never dropped.
 */
export class CallRecord {
  /** Distinct calls, in the order of their last occurrence. */
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

  /** The latest refusals in order, at most 10,000. */
  denied(): readonly DeniedCall[] {
    return this.refusals;
  }

  /** Allowed actions that each role used. A granted action that is missing here is unused. */
  used(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.actions;
  }

  /** Distinct calls in the order of their first occurrence, to evaluate them against other policies. */
  distinct(): readonly RecordedCall[] {
    return [...this.calls.values()].sort((a, b) => a.order - b.order);
  }

  private forgetOldest(): void {
    const [oldest] = this.calls.keys();
    if (oldest !== undefined) this.calls.delete(oldest);
  }
}
