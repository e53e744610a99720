/**
 * Which variable a name means, settled while parsing. Go keeps two lists that can disagree: the names the parser has seen, and the stack
 * that execution pushes to. A name may have been seen and yet not be on the stack (declared in the `if` branch, used in the `else`
 * branch): that is an error of execution.
 */

/** The position on both lists that a control structure goes back to. */
export interface ScopeMark {
  readonly seen: number
  readonly live: number
}

export class Scope {
  /** Names that parsing accepts. */
  private readonly seen: string[] = ['$']
  /** The execution stack at this point of the text. The index is the slot. */
  private readonly live: string[] = ['$']

  /** Accepts a name from here on, as a declaration does before its value is parsed. */
  see(name: string): void {
    this.seen.push(name)
  }

  isSeen(name: string): boolean {
    return this.seen.includes(name)
  }

  /** A new slot, for a variable whose value has just been parsed. */
  declare(name: string): number {
    return this.live.push(name) - 1
  }

  /** The slot of the innermost variable of that name; -1 if execution will not find one. */
  slotOf(name: string): number {
    return this.live.lastIndexOf(name)
  }

  mark(): ScopeMark {
    return { seen: this.seen.length, live: this.live.length }
  }

  /** Execution forgets what was declared since, parsing does not yet: the start of an `else` branch. */
  rewind(mark: ScopeMark): void {
    while (this.live.length > mark.live) this.live.pop()
  }

  /** The end of a control structure. */
  restore(mark: ScopeMark): void {
    while (this.seen.length > mark.seen) this.seen.pop()
    while (this.live.length > mark.live) this.live.pop()
  }
}
