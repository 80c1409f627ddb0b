/** Something that is to happen at an instant. */
export interface AgendaItem {
  at: Date;
  what: string;
  run: () => Promise<void> | void;
}

interface Entry extends AgendaItem {
  order: number;
}

/**
 * What is due when, in the order of the instants and, for the same instant, in the order of arming. Both clocks
 * keep their items here, so that a rehearsal's agenda can go on by wall clock.
 */
export class Agenda {
  private entries: Entry[] = [];
  private armed = 0;

  /** Puts an item in its place. Returns its cancel, which may be called at any time and more than once. */
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

  /** Takes the first item when it is due at `instant`. */
  takeDue(instant: Date): AgendaItem | undefined {
    const first = this.entries[0];
    if (first === undefined || first.at.getTime() > instant.getTime()) return undefined;
    return this.entries.shift();
  }

  /** Every item in order, for messages and tests. */
  list(): { at: Date; what: string }[] {
    return this.entries.map(({ at, what }) => ({ at, what }));
  }
}
