/**
 * Which variable a name means, settled while parsing. Go keeps two lists that can disagree: the names the parser has seen, and the stack
 * that execution pushes to. A name may have been seen and yet not be on the stack (declared in the `if` branch, used in the `else`
 * branch): that is an error of execution.
 */

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

  /** How many names have been seen. */
  get names(): number {
    return this.seen.length
  }

  /** How many slots there are. */
  get slots(): number {
    return this.live.length
  }

  /** Execution forgets what was declared since, parsing does not yet: the start of an `else` branch. */
  rewind(slots: number): void {
    while (this.live.length > slots) this.live.pop()
  }

  /** The end of a control structure. */
  restore(names: number, slots: number): void {
    while (this.seen.length > names) this.seen.pop()
    this.rewind(slots)
  }
}
