/** An action to run at an instant. */
export interface AgendaItem {
  at: Date;
  what: string;
  run: () => Promise<void> | void;
}

interface Entry extends AgendaItem {
  order: number;
}

/**
 * Pending items, ordered by instant and then by the order of their addition. The virtual and the wall clock share
 * this class, so the items of a rehearsal continue by wall clock.
 */
export class Agenda {
  private entries: Entry[] = [];
  private armed = 0;

  /** Inserts an item in order. Returns a function that cancels it, at any time and repeatedly. */
  add(item: AgendaItem): () => void {
    const entry: Entry = { ...item, order: this.armed++ };
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.entries[middle];
      if (other !== undefined && other.at.getTime() <= entry.at.getTime()) low = middle + 1;
      else high = middle;
    }
    this.entries.splice(low, 0, entry);
    return () => {
      this.entries = this.entries.filter((other) => other.order !== entry.order);
    };
  }

  first(): AgendaItem | undefined {
    return this.entries[0];
  }

  /** Removes and returns the first item when it is due at `instant`. */
  takeDue(instant: Date): AgendaItem | undefined {
    const first = this.entries[0];
    if (first === undefined || first.at.getTime() > instant.getTime()) return undefined;
    return this.entries.shift();
  }

  /** All items in order, for messages and tests. */
  list(): { at: Date; what: string }[] {
    return this.entries.map(({ at, what }) => ({ at, what }));
  }
}
